/* SPDX-License-Identifier: MIT
 *
 * sizeclass.c - Go's size classes and the arithmetic on them.
 *
 * The table is the one fact; everything else here is derived from it when the heap starts.
 */
#include "heap.h"

/* Go 1.19 runtime/sizeclasses.go, class_to_size and class_to_allocnpages: {bytes, pages}. */
static const struct gm_size_class classes[GM_CLASS_COUNT] = {
	{0, 0},     {8, 1},     {16, 1},     {24, 1},    {32, 1},    {48, 1},    {64, 1},
	{80, 1},    {96, 1},    {112, 1},    {128, 1},   {144, 1},   {160, 1},   {176, 1},
	{192, 1},   {208, 1},   {224, 1},    {240, 1},   {256, 1},   {288, 1},   {320, 1},
	{352, 1},   {384, 1},   {416, 1},    {448, 1},   {480, 1},   {512, 1},   {576, 1},
	{640, 1},   {704, 1},   {768, 1},    {896, 1},   {1024, 1},  {1152, 1},  {1280, 1},
	{1408, 2},  {1536, 1},  {1792, 2},   {2048, 1},  {2304, 2},  {2688, 1},  {3072, 3},
	{3200, 2},  {3456, 3},  {4096, 1},   {4864, 3},  {5376, 2},  {6144, 3},  {6528, 4},
	{6784, 5},  {6912, 6},  {8192, 1},   {9472, 7},  {9728, 6},  {10240, 5}, {10880, 4},
	{12288, 3}, {13568, 5}, {14336, 7},  {16384, 2}, {18432, 9}, {19072, 7}, {20480, 5},
	{21760, 8}, {24576, 3}, {27264, 10}, {28672, 7}, {32768, 4},
};

uint8_t gmi_fine_class[sizeof(gmi_fine_class)];
uint8_t gmi_coarse_class[sizeof(gmi_coarse_class)];

void gmi_size_classes_init(void)
{
	unsigned class = 1;

	for (unsigned i = 0; i < GM_CLASS_COUNT; i++)
		gm_heap.size_classes[i] = classes[i];
	for (unsigned size = GMI_FINE_STEP; size <= GMI_FINE_LIMIT; size += GMI_FINE_STEP) {
		class += size > classes[class].size;
		gmi_fine_class[size / GMI_FINE_STEP] = (uint8_t) class;
	}
	for (unsigned size = GMI_FINE_LIMIT; size <= GM_MAX_SMALL_SIZE; size += GMI_COARSE_STEP) {
		class += size > classes[class].size;
		gmi_coarse_class[(size - GMI_FINE_LIMIT) / GMI_COARSE_STEP] = (uint8_t) class;
	}
}

size_t gmi_round_up_size(size_t size)
{
	if (size == 0)
		return 0;
	if (size <= GM_MAX_SMALL_SIZE)
		return classes[gmi_size_class(size)].size;
	if (size > SIZE_MAX - GM_PAGE_SIZE)
		return size;
	return (size + GM_PAGE_SIZE - 1) & ~(size_t)(GM_PAGE_SIZE - 1);
}
