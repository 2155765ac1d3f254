# SPDX-License-Identifier: MIT
#
# make interop: memlab, and Chrome DevTools' own loader, open our snapshots and say the same of every
# node. Both run on Node 18 or later; npm puts them into the build folder, in the versions and with the
# checksums of tests/interop/package-lock.json, and runs none of their install scripts.
INTEROP := $(BUILD)/interop

$(INTEROP)/node_modules/.ready: tests/interop/package-lock.json
	@command -v npm >/dev/null || tests/tools/need nodejs npm
	@mkdir -p $(INTEROP)
	cp tests/interop/package.json tests/interop/package-lock.json $(INTEROP)/
	cd $(INTEROP) && PUPPETEER_SKIP_DOWNLOAD=1 npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1
	touch $@

$(INTEROP)/devtools.mjs: tests/interop/bundle.mjs tests/interop/devtools.mjs $(INTEROP)/node_modules/.ready
	cp tests/interop/bundle.mjs $(INTEROP)/
	cp tests/interop/devtools.mjs $(INTEROP)/entry.mjs
	cd $(INTEROP) && node bundle.mjs devtools.mjs

$(INTEROP)/%.mjs: tests/interop/%.mjs
	@mkdir -p $(@D)
	cp $< $@

.PHONY: interop-tools interop
interop-tools: $(addprefix $(INTEROP)/,devtools.mjs memlab.mjs compare.mjs measure.mjs)
interop: tools-test
	@$(MAKE) --no-print-directory --silent all programs interop-tools
	@tests/run -a -t suite/interop
