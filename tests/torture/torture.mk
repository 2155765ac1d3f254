# SPDX-License-Identifier: MIT
#
# GCC's own programs for testing C compilers, about 1,600 that run and 1,900 that are only compiled, by
# gomem-cc: half an hour, and 80 MB to fetch once. Too long for make test-all.
#
#     make test-torture [LEVELS='-O0 -O3']
.PHONY: test-torture
test-torture: escape-tools
	@tests/tools/need debian-archive-keyring
	@tests/torture/run $(BUILD)/torture $(LEVELS)
