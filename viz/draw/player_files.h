/* SPDX-License-Identifier: MIT
 *
 * player_files.h - the files of viz/player as strings; the Makefile makes them.
 */
#ifndef HG_PLAYER_FILES_H
#define HG_PLAYER_FILES_H

extern const char hgi_scene_css[], hgi_player_css[], hgi_player_html[], hgi_player_js[],
	hgi_talk_js[], hgi_move_js[], hgi_camera_js[];

#endif
