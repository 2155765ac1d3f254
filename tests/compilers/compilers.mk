# SPDX-License-Identifier: MIT
#
# Other GCCs and GDBs than this system's, in releases of Debian that are unpacked below the build folder:
# 1.3 GB each, fetched once. Too long for make test-all.
#
#     make test-compilers [COMPILERS='14 15']   the plugin built by and for each GCC, the compiler's suites
#     make test-debuggers [RELEASES=sid]        the goldens, live, in the GDB of each release
TREES := $(BUILD)/compilers

.PHONY: test-compilers test-debuggers
test-compilers: tools-test
	@tests/tools/need debian-archive-keyring
	@tests/compilers/run compilers $(TREES) $(COMPILERS)
test-debuggers: tools-test
	@tests/tools/need debian-archive-keyring
	@$(MAKE) $(JOBS) --no-print-directory --silent all programs
	@tests/compilers/run debuggers $(TREES) $(RELEASES)
