/* SPDX-License-Identifier: MIT
 *
 * xml.h - text where markup is read.
 */
#ifndef HGI_XML_H
#define HGI_XML_H

#include <stdio.h>

/* A character of a text in XML and HTML, between tags or in quotes. */
void hgi_xml_char(FILE *out, char c);
/* A text there. */
void hgi_xml(FILE *out, const char *text);
/* Text as a string of JSON that may also stand in a <script> element. */
void hgi_json(FILE *out, const char *text);

#endif
