/* SPDX-License-Identifier: MIT
 *
 * style.h - how things look: hues, sizes and signs, each in one place.
 *
 * Hues are those of Okabe and Ito, which colour-blind readers tell apart. No meaning hangs on a hue
 * alone: shape, border, a sign or a word says the same, so that print in grey and the last row of
 * a lecture hall lose nothing.
 */
#ifndef HG_STYLE_H
#define HG_STYLE_H

#include "picture.h"

#include <stdio.h>

#define HGI_SKY        "#56B4E9"
#define HGI_ORANGE     "#E69F00"
#define HGI_GREEN      "#009E73"
#define HGI_YELLOW     "#F0E442"
#define HGI_BLUE       "#0072B2"
#define HGI_VERMILLION "#D55E00"
#define HGI_PURPLE     "#CC79A7"

#define HGI_INK  "#000000"
#define HGI_SOFT "#333333" /* addresses, indexes */

#define HGI_FONT "DejaVu Sans,Verdana,Arial,sans-serif"
#define HGI_MONO "DejaVu Sans Mono,Menlo,Consolas,monospace"

/* Points. */
enum { HGI_TITLE_SIZE = 20, HGI_NAME_SIZE = 20, HGI_TEXT_SIZE = 16, HGI_SMALL_SIZE = 13 };

/* The look of an object's head; hgi_state_looks has the signs. */
struct hgi_look {
	const char *fill, *ink;
	const char *style; /* of the border: "SOLID", "DASHED" */
	int twice;         /* double border */
	int border;        /* points, 0: 2 */
};
extern const struct hgi_look hgi_looks[HGI_STATES];
extern const struct hgi_look hgi_looks_compared[HG_DELTAS]; /* in a picture of a diff */
/* The look of a box. */
const struct hgi_look *hgi_look_of(const struct hgi_box *box);

/* Hue of the nth window of an array, dark enough for a line on white. */
const char *hgi_window_hue(uint32_t n);

/* Text inside an HTML-like label. */
void hgi_html(FILE *out, const char *text);

#endif
