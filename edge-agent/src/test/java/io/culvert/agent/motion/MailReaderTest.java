package io.culvert.agent.motion;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MailReaderTest {

    @Test
    void mail_cutAnywhere_endsAtItsDotAndLeavesTheRest() {
        String mail = "Subject: a\r\n ..b\r\n..c: d\r\n\r\n.. body\r\n.\rx\r\n.\nno end\r\n.\r\nQUIT\r\n";
        byte[] bytes = mail.getBytes(StandardCharsets.US_ASCII);
        for (int cut = 0; cut <= bytes.length; cut++) {
            MailReader reader = new MailReader();
            ByteBuf first = Unpooled.wrappedBuffer(bytes, 0, cut);
            boolean whole = reader.read(first);
            ByteBuf second = Unpooled.wrappedBuffer(bytes, cut, bytes.length - cut);
            if (!whole) {
                whole = reader.read(second);
            }
            assertThat(whole).as("cut at %d", cut).isTrue();
            assertThat(reader.headers()).isEqualTo("Subject: a\n ..b\n.c: d\n");
            assertThat(first.toString(StandardCharsets.US_ASCII) + second.toString(StandardCharsets.US_ASCII))
                    .isEqualTo("QUIT\r\n");
        }
    }

    @Test
    void emptyMail_ends() {
        MailReader reader = new MailReader();
        assertThat(reader.read(Unpooled.copiedBuffer(".\r\n", StandardCharsets.US_ASCII)))
                .isTrue();
        assertThat(reader.headers()).isEmpty();
    }

    @Test
    void largeMail_isReadToItsEndAndKeepsNothing() {
        MailReader reader = new MailReader();
        ByteBuf picture = Unpooled.copiedBuffer("Subject: x\r\n\r\n" + "A".repeat(1 << 20), StandardCharsets.US_ASCII);
        for (int i = 0; i < 11; i++) {
            assertThat(reader.read(picture.duplicate())).isFalse();
        }
        assertThat(reader.isTooLarge()).isTrue();
        assertThat(reader.isEndless()).isFalse();
        assertThat(reader.headers()).isEqualTo("Subject: x\n");
        assertThat(reader.read(Unpooled.copiedBuffer("\r\n.\r\n", StandardCharsets.US_ASCII)))
                .isTrue();
    }

    @Test
    void endlessHeaders_areBounded() {
        MailReader reader = new MailReader();
        for (int i = 0; i < 1000; i++) {
            reader.read(Unpooled.copiedBuffer("X: " + "y".repeat(1000) + "\r\n", StandardCharsets.US_ASCII));
        }
        assertThat(reader.headers().length()).isLessThanOrEqualTo(32 * 1024);
    }

    @Test
    void subject_isFoundUnfoldedAndDecoded() {
        assertThat(MailSubject.of("From: a\nSUBJECT: Motion\n\tdetected\n here\nTo: b\n"))
                .isEqualTo("Motion detected here");
        assertThat(MailSubject.of("From: a\n Subject: folded\n")).isEmpty();
        assertThat(MailSubject.of("Subject:\n")).isEmpty();
        assertThat(MailSubject.of("")).isEmpty();
    }

    @Test
    void encodedWords_areRead() {
        assertThat(MailSubject.decoded("=?UTF-8?Q?Bewegung_im_Hof=2C_T=C3=BCr?= 3"))
                .isEqualTo("Bewegung im Hof, Tür 3");
        assertThat(MailSubject.decoded("=?koi8-r?B?5NfJ1sXOycU=?=")).isEqualTo("Движение");
        assertThat(MailSubject.decoded("=?gb2312?B?0saDr5w=?=")).startsWith("移");
        assertThat(MailSubject.decoded("a =?us-ascii*en?Q?b?= =?utf-8?b?Yw==?=  d"))
                .isEqualTo("a bc  d");
    }

    @Test
    void encodedWords_thatCutALetterInTwo_areJoined() {
        // ü is C3 BC; programs cut base64 where a line is full.
        assertThat(MailSubject.decoded("=?utf-8?B?VMM=?=\t=?utf-8?B?vHI=?=")).isEqualTo("Tür");
    }

    @Test
    void wrongEncodings_stayAsTheyAre() {
        for (String wrong : new String[] {
            "=?nonsense?B?YQ==?=", "=?utf-8?B?*?=", "=?utf-8?Q?=4?=", "=?utf-8?Q?=XY?=", "=?utf-8?X?a?=", "=?utf-8?B?"
        }) {
            assertThat(MailSubject.decoded(wrong)).isEqualTo(wrong);
        }
    }
}
