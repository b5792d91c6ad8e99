package io.culvert.camera.h264;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BitWriterTest {
    @Test
    void ue_ofFirstValues_writesTheCodesOfTable9_2() {
        // 1 010 011 00100 00111, then the stop bit
        byte[] unit = new BitWriter().ue(0).ue(1).ue(2).ue(3).ue(6).nalUnit(0x67);

        assertThat(unit).containsExactly(0x67, 0b1010_0110, 0b0100_0011, 0b1100_0000);
    }

    @Test
    void se_ofBothSigns_writesTheCodesOfTable9_3() {
        // 0: 1, 1: 010, -1: 011, 2: 00100
        byte[] unit = new BitWriter().se(0).se(1).se(-1).se(2).nalUnit(0x67);

        assertThat(unit).containsExactly(0x67, 0b1010_0110, 0b0100_1000);
    }

    @Test
    void nalUnit_withTwoZerosBeforeASmallByte_preventsStartCodes() {
        byte[] unit = new BitWriter().bits(32, 0).bits(8, 1).bits(8, 4).nalUnit(0x65);

        assertThat(unit).containsExactly(0x65, 0, 0, 3, 0, 0, 3, 1, 4, (byte) 0x80);
    }
}
