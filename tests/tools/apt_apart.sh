# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# Sourced by whatever fetches packages that are not to be installed here:
#
#     apt_apart FOLDER KIND SUITE...
#
# From then on apt-get, in this shell, has a configuration, lists and a state in FOLDER of its own: it knows the
# packages (KIND deb) or sources (deb-src) of these releases of Debian, finds nothing installed, and puts what it
# downloads for installing into FOLDER/archives. Nothing of the system changes, and nobody has to be root. Where that
# cannot be had: status 1, with the reason in one line on stdout. DEBIAN_MIRROR names another mirror.
#
# Signatures are checked with Debian's keyring, as always. Those of sid and of backports say for how long they are
# good; a mirror that stands still for some weeks would be refused, so that one date is not looked at.
apt_apart() {
	local folder kind=$2 mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
	local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
		{ echo 'this needs apt-get and dpkg-deb of Debian or Ubuntu' && return 1; }
	[ -e "$keyring" ] || { echo 'this needs the package debian-archive-keyring' && return 1; }
	mkdir -p "$1"/{lists,archives}/partial "$1/preferences" && folder=$(readlink -f "$1") || return 1
	shift 2
	: >"$folder/status"
	printf "$kind [signed-by=$keyring] $mirror %s main\n" "$@" >"$folder/sources.list"
	# Of this system's own configuration only how to get through to the network.
	{ apt-config dump | grep -i '^Acquire::[a-z]*::proxy' || :; cat; } >"$folder/apt.conf" <<-END
		Dir "$folder";
		Dir::Etc::sourcelist "$folder/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::parts "/dev/null";
		Dir::Etc::preferencesparts "$folder/preferences";
		Dir::State::status "$folder/status";
		Dir::State::lists "$folder/lists";
		Dir::Cache "$folder";
		Dir::Cache::archives "$folder/archives";
		Acquire::Check-Valid-Until "false";
		Acquire::Languages "none";
		Acquire::Retries "2";
		APT::Architecture "$(dpkg --print-architecture)";
		APT::Architectures { "$(dpkg --print-architecture)"; };
		APT::Install-Recommends "false";
		APT::Sandbox::User "";
		Debug::NoLocking "true";
	END
	export APT_CONFIG=$folder/apt.conf
	apt-get -q update --error-on=any >"$folder/log" 2>&1 ||
		{ echo "$mirror cannot be reached, or is not what it says: $(tail -n 1 "$folder/log")" && return 1; }
}
