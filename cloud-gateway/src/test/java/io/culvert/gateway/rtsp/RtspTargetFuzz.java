package io.culvert.gateway.rtsp;

import io.culvert.media.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What a viewer's URL names: nothing is thrown, a track is a small number, the base ends in a slash and has no token. */
public final class RtspTargetFuzz {
    private RtspTargetFuzz() {}

    public static List<byte[]> seeds() {
        return Stream.of(
                        "rtsp://h:8554/yard?token=clk_share_x/trackID=0",
                        "rtsp://h/yard/trackID=12?token=a&quality=sub",
                        "rtsps://h/yard/archive-1700000000-60?token=b",
                        "rtsp://h/yard?from=1700000000&to=1700000060",
                        "*")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    public static void fuzzerTestOneInput(byte[] data) {
        RtspTarget target = RtspTarget.parse(new String(data, StandardCharsets.ISO_8859_1));
        if (target == null) {
            return;
        }
        check(target.track() >= -1 && target.track() <= 999, "a track is a small number");
        check(target.base().endsWith("/"), "the base ends in a slash");
        check(target.base().chars().noneMatch(Character::isISOControl), "the base stays on its line");
        check(target.base().indexOf('?') < 0, "the base has no query: no token is answered");
        Secret token = target.token();
        if (token != null && token.reveal().length() >= 8) {
            boolean elsewhere = target.base().contains(token.reveal());
            check(elsewhere || !target.toString().contains(token.reveal()), "no token is printed");
        }
    }

    private static void check(boolean holds, String promise) {
        if (!holds) {
            throw new AssertionError("broken promise: " + promise);
        }
    }
}
