package io.culvert.camera.picture;

import java.util.Map;

/** The five by seven dot letters of the burnt-in clock: digits and the signs a time needs. */
final class ClockFont {
    /** Cells from one letter to the next at scale 1. */
    static final int ADVANCE = 6;

    /** Height of a letter in cells at scale 1. */
    static final int HEIGHT = 7;

    private static final int WIDTH = 5;

    private static final Map<Character, String> DOTS = Map.ofEntries(
            Map.entry('0', ".###. #...# #..## #.#.# ##..# #...# .###."),
            Map.entry('1', "..#.. .##.. ..#.. ..#.. ..#.. ..#.. .###."),
            Map.entry('2', ".###. #...# ....# ...#. ..#.. .#... #####"),
            Map.entry('3', "##### ...#. ..#.. ...#. ....# #...# .###."),
            Map.entry('4', "...#. ..##. .#.#. #..#. ##### ...#. ...#."),
            Map.entry('5', "##### #.... ####. ....# ....# #...# .###."),
            Map.entry('6', "..##. .#... #.... ####. #...# #...# .###."),
            Map.entry('7', "##### ....# ...#. ..#.. .#... .#... .#..."),
            Map.entry('8', ".###. #...# #...# .###. #...# #...# .###."),
            Map.entry('9', ".###. #...# #...# .#### ....# ...#. .##.."),
            Map.entry('-', "..... ..... ..... ##### ..... ..... ....."),
            Map.entry(':', "..... ..#.. ..#.. ..... ..#.. ..#.. ....."),
            Map.entry('.', "..... ..... ..... ..... ..... .##.. .##.."),
            Map.entry('#', ".#.#. .#.#. ##### .#.#. ##### .#.#. .#.#."),
            Map.entry('Z', "##### ....# ...#. ..#.. .#... #.... #####"),
            Map.entry(' ', "..... ..... ..... ..... ..... ..... ....."));

    private ClockFont() {}

    /** Draws {@code text} with its upper left corner at a cell; each dot is {@code scale} cells wide and high. */
    static void draw(Picture picture, String text, int cellX, int cellY, int scale, int level) {
        for (int i = 0; i < text.length(); i++) {
            drawLetter(picture, text.charAt(i), cellX + i * ADVANCE * scale, cellY, scale, level);
        }
    }

    private static void drawLetter(Picture picture, char letter, int cellX, int cellY, int scale, int level) {
        String dots = DOTS.get(letter);
        if (dots == null) {
            throw new IllegalArgumentException("no letter '" + letter + "' (expected: a digit or one of -:.#Z)");
        }
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                if (dots.charAt(y * (WIDTH + 1) + x) == '#') {
                    picture.fill(cellX + x * scale, cellY + y * scale, scale, scale, level);
                }
            }
        }
    }
}
