# SPDX-License-Identifier: MIT
# What is installed, and packages of it.  Included by the Makefile.

# Files by the folder below PREFIX that they go to.
ZSHDIR ?= share/zsh/site-functions
FOLDERS := bin share/man/man1 share/man/man5 share/man/man7 \
	share/bash-completion/completions $(ZSHDIR) \
	share/fish/vendor_completions.d lib/udev/rules.d \
	share/unbrick/schema share/unbrick/recipes
files.bin := $(BUILD)/unbrick
files.share/man/man1 := src/share/man/unbrick.1
files.share/man/man5 := $(wildcard src/share/man/*.5)
files.share/man/man7 := $(BUILD)/man/unbrick-errors.7
files.share/bash-completion/completions := src/share/completions/bash/unbrick
files.$(ZSHDIR) := src/share/completions/zsh/_unbrick
files.share/fish/vendor_completions.d := src/share/completions/fish/unbrick.fish
files.lib/udev/rules.d := src/share/50-unbrick.rules
files.share/unbrick/schema := $(wildcard src/share/schema/*.json)
files.share/unbrick/recipes := $(wildcard recipes/*.yaml)

$(BUILD)/man/unbrick-errors.7: src/share/man/errors.awk src/base/err.h \
		src/share/man/unbrick-errors.7.in
	@mkdir -p $(@D)
	awk -f $^ > $@

#: make install       put it in place: PREFIX=/usr/local DESTDIR=
.PHONY: install uninstall
TO = $(DESTDIR)$(PREFIX)
install: $(foreach f,$(FOLDERS),$(files.$(f)))
	$(foreach f,$(FOLDERS),install -d "$(TO)/$(f)" && \
		install -m $(if $(filter bin,$(f)),755,644) $(files.$(f)) \
		"$(TO)/$(f)" && ):

#: make uninstall     take it away again, with the same PREFIX and DESTDIR
uninstall:
	@rm -f $(foreach f,$(FOLDERS),$(patsubst %,"$(TO)/$(f)/%",\
		$(notdir $(files.$(f)))))
	@cd "$(TO)/share/unbrick" 2>/dev/null && rmdir schema recipes && \
		cd .. && rmdir unbrick || :

# Releases: the repository's last commit, without dot files, as a tarball.
DIST   := unbrick-$(VERSION)
DISTS  := $(BUILD)/dist
LAID   := $(BUILD)/package
EPOCH   = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct))
MAINTAINER ?= $(shell git log -1 --format='%an <%ae>')
URL    ?= $(DIST).tar.gz
WORDS   = VERSION="$(VERSION)" SOURCE_DATE_EPOCH="$(EPOCH)" URL="$(URL)" \
	MAINTAINER="$(MAINTAINER)"

#: make dist          a tarball of the last commit, and its checksum
.PHONY: dist deb packages package-test sbom
dist:
	@git rev-parse -q --verify HEAD >/dev/null 2>&1 || \
		{ echo "make dist needs the repository" >&2; exit 1; }
	@mkdir -p $(DISTS)
	@git diff --quiet HEAD || \
		echo "note: what changed since the last commit is not in it" >&2
	@git archive --prefix=$(DIST)/ HEAD -- ':!.*' | gzip -9n \
		>$(DISTS)/$(DIST).tar.gz
	@cd $(DISTS) && sha256sum $(DIST).tar.gz | tee SHA256SUMS

#: make packages      debian/, an RPM spec, a PKGBUILD, a Homebrew formula
packages: dist
	@$(WORDS) $(PACKAGE)/lay_out.sh $(DISTS)/$(DIST).tar.gz $(LAID)

#: make deb           a Debian package, from debhelper
deb: packages
	@cd $(LAID)/$(DIST) && env -u MAKEFLAGS -u BUILD $(WORDS) \
		dpkg-buildpackage -us -uc -b
	@ls $(LAID)/*.deb

#: make package-test  the Debian package in a fresh system; needs root
package-test: dist
	@env -u MAKEFLAGS -u BUILD $(WORDS) \
		$(PACKAGE)/test.sh $(DISTS)/$(DIST).tar.gz

#: make sbom          what is linked, as an SPDX document
sbom: $(DISTS)/$(DIST).spdx.json
$(DISTS)/$(DIST).spdx.json: $(BUILD)/unbrick $(PACKAGE)/sbom.sh
	@mkdir -p $(@D)
	@$(WORDS) $(PACKAGE)/sbom.sh $(BUILD)/unbrick $(LIBS) $(WISHED) >$@
	@echo $@
