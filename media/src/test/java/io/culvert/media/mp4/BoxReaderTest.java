package io.culvert.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BoxReaderTest {
    private static final int FREE = BoxReader.FREE;
    private static final int MDAT = BoxReader.MDAT;

    private static ByteBuffer boxes() {
        return ByteBuffer.allocate(30)
                .putInt(12)
                .putInt(FREE)
                .putInt(0x0100_0007)
                .putInt(18)
                .putInt(MDAT)
                .putInt(8)
                .putInt(FREE)
                .putShort((short) 1)
                .flip();
    }

    @Test
    void next_goesFromBoxToBox() {
        BoxReader reader = new BoxReader(boxes(), 0, 30);
        assertThat(reader.next(FREE)).isTrue();
        assertThat(reader.from()).isEqualTo(8);
        assertThat(reader.to()).isEqualTo(12);
        assertThat(reader.isFull(0x0100_0007)).isTrue();
        assertThat(reader.isFull(0x0100_0000)).isFalse();
        assertThat(reader.isAtEnd()).isFalse();
        assertThat(reader.next()).isTrue();
        assertThat(reader.type()).isEqualTo(MDAT);
        assertThat(reader.isAtEnd()).isTrue();
        assertThat(reader.next()).isFalse();
        BoxReader inside = reader.inside();
        assertThat(inside.next(FREE)).isTrue();
        assertThat(inside.isFull(0)).as("a box without content").isFalse();
        assertThat(inside.isAtEnd()).isFalse();
        assertThat(inside.next()).as("two bytes").isFalse();
    }

    @Test
    void next_whereABoxReachesBeyondItsPart_isNone() {
        for (int to = 0; to < 12; to++) {
            assertThat(new BoxReader(boxes(), 0, to).next()).as("%d bytes", to).isFalse();
        }
        assertThat(new BoxReader(boxes(), 12, 29).next()).isFalse();
        assertThat(new BoxReader(boxes().putInt(0, 7), 0, 30).next())
                .as("smaller than a header")
                .isFalse();
        assertThat(new BoxReader(boxes().putInt(0, -1), 0, 30).next())
                .as("4 GiB")
                .isFalse();
        assertThat(new BoxReader(boxes().putInt(0, 0), 0, 30).next())
                .as("up to the end of the file")
                .isFalse();
        assertThat(new BoxReader(boxes().putInt(0, 1), 0, 30).next())
                .as("64 bits")
                .isFalse();
    }

    @Test
    void sizeAt_isOfBoxesOfThatTypeAlone() {
        ByteBuffer boxes = boxes();
        assertThat(BoxReader.sizeAt(boxes, 0, FREE)).isEqualTo(12);
        assertThat(BoxReader.sizeAt(boxes, 0, MDAT)).isEqualTo(-1);
        assertThat(BoxReader.sizeAt(boxes, -1, FREE)).isEqualTo(-1);
        assertThat(BoxReader.sizeAt(boxes, 23, FREE)).isEqualTo(-1);
        assertThat(BoxReader.sizeAt(boxes.putInt(0, -1), 0, FREE)).isEqualTo(0xFFFF_FFFFL);
        assertThat(BoxReader.sizeAt(boxes.putInt(0, 7), 0, FREE)).isEqualTo(-1);
    }
}
