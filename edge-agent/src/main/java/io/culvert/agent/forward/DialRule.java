package io.culvert.agent.forward;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses the agent does not dial because a name led to them: itself, its link, clouds' metadata, what is no host, and
 * IPv6 forms that carry an IPv4 address somewhere else. A private network is exactly where cameras are, so it is fine.
 *
 * <p>The rule judges bytes, never text, and it judges the address that is then dialled. An address that the owner wrote into
 * {@code agent.yml} digit by digit is not a name's doing; it is bound by {@link #neverAHost} alone. Immutable.
 */
public final class DialRule {
    private static final class Range {
        private final byte[] prefix;
        private final int bits;
        private final String what;

        private Range(byte[] prefix, int bits, String what) {
            this.prefix = prefix;
            this.bits = bits;
            this.what = what;
        }

        static Range of(String what, int bits, int... bytes) {
            byte[] prefix = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                prefix[i] = (byte) bytes[i];
            }
            return new Range(prefix, bits, what);
        }

        boolean contains(byte[] address) {
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((prefix[bit / 8] & mask) != (address[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final List<Range> NO_HOST_4 = List.of(
            Range.of("unspecified", 8, 0),
            Range.of("a multicast group", 4, 224),
            Range.of("reserved or broadcast", 4, 240));

    private static final List<Range> NO_HOST_6 =
            List.of(Range.of("unspecified", 128, new int[16]), Range.of("a multicast group", 8, 0xff));

    private static final List<Range> FORBIDDEN_4 = List.of(
            Range.of("this machine", 8, 127),
            Range.of("link-local", 16, 169, 254),
            Range.of("of the protocol itself", 24, 192, 0, 0),
            Range.of("a cloud's metadata", 32, 100, 100, 100, 200),
            Range.of("a cloud's metadata", 32, 168, 63, 129, 16));

    /** Beside loopback and link: every form in which an IPv4 address hides behind an IPv6 one. */
    private static final List<Range> FORBIDDEN_6 = List.of(
            Range.of("IPv4 written as IPv6, or this machine", 80, new int[10]),
            Range.of("IPv4 behind a translator", 96, 0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0),
            Range.of("IPv4 behind a translator", 48, 0x00, 0x64, 0xff, 0x9b, 0, 1),
            Range.of("IPv4 behind a translator", 96, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0),
            Range.of("a tunnel to IPv4", 16, 0x20, 0x02),
            Range.of("a tunnel to IPv4", 32, 0x20, 0x01, 0, 0),
            Range.of("link-local", 10, 0xfe, 0x80),
            Range.of("a cloud's metadata", 32, 0xfd, 0x00, 0x0e, 0xc2));

    private DialRule() {}

    /** What is wrong with an address that a name led to, in a few words; null when it may be dialled. */
    static @Nullable String refusal(InetAddress address) {
        byte[] bytes = address.getAddress();
        String none = neverAHost(bytes);
        return none != null ? none : find(bytes.length == 4 ? FORBIDDEN_4 : FORBIDDEN_6, bytes);
    }

    /** What is wrong with an address that nothing listens on, whoever wrote it; null when there is nothing. */
    static @Nullable String neverAHost(byte[] address) {
        return find(address.length == 4 ? NO_HOST_4 : NO_HOST_6, address);
    }

    private static @Nullable String find(List<Range> ranges, byte[] address) {
        for (Range range : ranges) {
            if (range.contains(address)) {
                return range.what;
            }
        }
        return null;
    }
}
