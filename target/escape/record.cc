/* SPDX-License-Identifier: MIT
 *
 * record.cc - the decisions as the program's debugger finds them.
 *
 * A site that allocates tells its reason to the heap when it is first reached (struct gm_site_ref).
 * All decisions, also those for the stack, are texts in the ELF section gm_escape, which is not
 * loaded: "file.c:line:column: message, reason", each ended by 0.
 */
#include "escape.h"

/* As a string of the assembler's. */
static std::string quoted(const std::string &text)
{
	std::string out = "\"";

	for (const char c : text) {
		char escaped[8];
		if (c == '"' || c == '\\' || (unsigned char)c < 0x20 || (unsigned char)c >= 0x7f) {
			snprintf(escaped, sizeof(escaped), "\\%03o", (unsigned char)c);
			out += escaped;
		} else {
			out += c;
		}
	}
	return out + "\"";
}

void record_decisions(const std::vector<subject *> &subjects)
{
	std::string section;

	for (const subject *s : subjects) {
		if (!is_reported(s))
			continue;
		section += "\t.asciz " +
			   quoted(position(s->where, true) + ": " + verdict_text(s, true)) + "\n";
	}
	if (section.empty())
		return;
	section = "\t.pushsection gm_escape,\"\",%progbits\n" + section + "\t.popsection";
	symtab->finalize_toplevel_asm(build_string(section.size() + 1, section.c_str()));
}
