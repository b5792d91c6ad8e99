package io.culvert.camera.picture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestCardTest {
    private static final long NUMBER = 44_879_325_590L;
    private static final long WALL = 1_795_173_023_600_000L;

    private final TestCard card = new TestCard(1280, 720);

    @Test
    void draw_ofTheSameFrame_isTheSamePicture() {
        assertThat(changedMacroblocks(card.draw(NUMBER, WALL), new TestCard(1280, 720).draw(NUMBER, WALL)))
                .isZero();
    }

    @Test
    void draw_ofTheNextFrame_changesALittle() {
        assertThat(changedMacroblocks(card.draw(NUMBER, WALL), card.draw(NUMBER + 1, WALL + 40_000)))
                .isBetween(10, 200);
    }

    @Test
    void draw_showsTheUtcTimeInDotsOfTwoCells() {
        Picture picture = card.draw(NUMBER, WALL);
        Picture clock = new Picture(1280, 720);
        ClockFont.draw(clock, "2026-11-20 11:10:23.600Z", 0, 0, 2, 14);

        assertThat(rowsOfText(picture, 18, 144)).isEqualTo(rowsOfText(clock, 0, 0));
    }

    @Test
    void draw_onTheSubStream_hasRoomForTheClock() {
        Picture picture = new TestCard(640, 360).draw(NUMBER, WALL);
        Picture clock = new Picture(640, 360);
        ClockFont.draw(clock, "2026-11-20 11:10:23.600Z", 9, 70, 1, 14);

        for (int y = 70; y < 77; y++) {
            for (int x = 0; x < picture.cellColumns(); x++) {
                assertThat(picture.level(x, y)).isEqualTo(clock.level(x, y));
            }
        }
    }

    private static String rowsOfText(Picture picture, int left, int top) {
        StringBuilder rows = new StringBuilder();
        for (int y = top; y < top + 14; y++) {
            for (int x = left; x < left + 288; x++) {
                rows.append(picture.level(x, y) == 14 ? '#' : '.');
            }
            rows.append('\n');
        }
        return rows.toString();
    }

    private static int changedMacroblocks(Picture one, Picture other) {
        int changed = 0;
        for (int y = 0; y < one.macroblockRows(); y++) {
            for (int x = 0; x < one.macroblockColumns(); x++) {
                changed += one.sameMacroblock(other, x, y) ? 0 : 1;
            }
        }
        return changed;
    }
}
