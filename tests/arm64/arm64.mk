# SPDX-License-Identifier: MIT
#
# make test-arm64: the goldens of tests/gdb with programs for arm64 in an emulator. Not in make test-all:
# it builds a plugin for the cross compiler, heap and programs once more.
ARM64_HOST     = $$(gcc -dumpversion | cut -d. -f1)
PACKAGES_ARM64 = gcc-$(ARM64_HOST)-aarch64-linux-gnu gcc-aarch64-linux-gnu \
                 gcc-$(ARM64_HOST)-plugin-dev-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user gdb-multiarch

.PHONY: test-arm64
test-arm64: tools-test
	@tests/tools/need $(PACKAGES_ARM64)
	@$(MAKE) $(JOBS) --no-print-directory --silent all
	@tests/arm64/run '$(T)'
