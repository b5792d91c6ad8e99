package io.culvert.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.Secret;
import io.culvert.media.rtsp.auth.Authenticator;
import io.culvert.media.rtsp.auth.AuthorizationHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** No input makes a parser throw what it does not promise, or keep a buffer. Seeds are fixed: a failure repeats. */
class ParsersUnderNoiseTest {

    private static final String[] SEEDS = {
        "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n$\0\0\4abcd",
        "RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 5\r\nSession: 1;timeout=60\r\n\r\nv=0\r\n",
        "RTSP/1.0 401 Unauthorized\nCseq: 3\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\n\n",
    };

    private static final String[] VALUES = {
        "Digest username=\"u\\\"\", realm=\"r\", nonce=\"n\", uri=\"rtsp://h/\", response=\"0\", qop=auth, nc=1, cnonce=\"c\"",
        "Basic dTpw",
        "RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=30A98EE7;mode=\"PLAY\",RTP/AVP;client_port=1-2",
        "url=rtsp://h/a;seq=1;rtptime=2,url=b;seq=3",
        "clock=19961108T143720.25Z-19961108T143735Z",
        "npt=1:02:03.5-now",
        " a b;c;timeout=30",
        "rtsp://u:p@[::1]:554/a?b=c&token=d#e",
    };

    private final Random random = new Random(2326);

    @Test
    void decoder_mutatedMessages_throwsOnlyProtocolExceptionsAndLeaksNothing() {
        for (int round = 0; round < 5_000; round++) {
            byte[] wire = mutated(SEEDS[random.nextInt(SEEDS.length)].getBytes(StandardCharsets.ISO_8859_1));
            EmbeddedChannel channel = new EmbeddedChannel(new RtspDecoder(RtspLimits.defaults()));
            int split = random.nextInt(wire.length + 1);
            ByteBuf first = Unpooled.buffer().writeBytes(wire, 0, split);
            ByteBuf second = Unpooled.buffer().writeBytes(wire, split, wire.length - split);
            try {
                channel.writeInbound(first);
            } catch (RtspProtocolException e) {
                assertThat(e.status()).isNotNull();
            }
            try {
                channel.writeInbound(second);
            } catch (RtspProtocolException e) {
                assertThat(e.status()).isNotNull();
            }
            for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
                ReferenceCountUtil.release(message);
            }
            channel.finishAndReleaseAll();
            assertThat(first.refCnt() + second.refCnt())
                    .as("references left by %s split at %d", Arrays.toString(wire), split)
                    .isZero();
        }
    }

    @Test
    void headerValues_mutated_neverThrow() {
        for (int round = 0; round < 4_000; round++) {
            byte[] bytes = mutated(VALUES[random.nextInt(VALUES.length)].getBytes(StandardCharsets.UTF_8));
            String value = new String(bytes, StandardCharsets.UTF_8);
            AuthorizationHeader.parse(value);
            TransportHeader.parse(value);
            RtpInfoHeader.parse(value);
            RangeHeader.parse(value);
            SessionHeader.parse(value);
            PublicHeader.parse(List.of(value));
            RtspUrl.redact(value);
            RtspUrl.userInfo(value);
            new Authenticator("u", Secret.of("p"), true).challenged(List.of(value), false);
        }
    }

    @Test
    void headerValues_veryLong_areReadInLinearTime() {
        for (String part : new String[] {",", ";", "\"", "=", ",url=", "a=b,", "Digest ", " ", "\\", "%", ":", "@"}) {
            String value = part.repeat(16 * 1024 / part.length());
            long start = System.nanoTime();
            AuthorizationHeader.parse("Digest " + value);
            TransportHeader.parse("RTP/AVP;" + value);
            RtpInfoHeader.parse("url=" + value);
            RangeHeader.parse("npt=" + value);
            SessionHeader.parse("a" + value);
            RtspUrl.redact(value);
            assertThat(System.nanoTime() - start).as("nanoseconds for %s", part).isLessThan(1_000_000_000L);
        }
    }

    private byte[] mutated(byte[] seed) {
        byte[] bytes = seed.clone();
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes = removed(bytes, at);
                default -> bytes = doubled(bytes, at);
            }
        }
        return bytes;
    }

    private static byte[] removed(byte[] bytes, int at) {
        if (bytes.length < 2) {
            return bytes;
        }
        byte[] shorter = new byte[bytes.length - 1];
        System.arraycopy(bytes, 0, shorter, 0, at);
        System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
        return shorter;
    }

    private static byte[] doubled(byte[] bytes, int at) {
        byte[] longer = new byte[2 * bytes.length - at];
        System.arraycopy(bytes, 0, longer, 0, bytes.length);
        System.arraycopy(bytes, at, longer, bytes.length, bytes.length - at);
        return longer;
    }
}
