package io.culvert.media.rtsp;

import static io.culvert.media.fuzz.FuzzInput.check;

import io.culvert.media.fuzz.FuzzInput;
import java.util.List;

/** Ranges (RFC 2326 section 12.29): nothing is thrown, and what is written is read as the same. */
public final class RangeHeaderFuzz {
    private RangeHeaderFuzz() {}

    public static List<byte[]> seeds() {
        return FuzzInput.seeds(
                "clock=19961108T143720.25Z-19961108T143735Z",
                "clock=-20260101T000000.000Z",
                "npt=1:02:03.5-now",
                "npt=now-",
                "npt=0.000-12.5;time=19970123T143720Z",
                "smpte=10:07:00-10:07:33:05.01");
    }

    public static void fuzzerTestOneInput(byte[] data) {
        RangeHeader range = RangeHeader.parse(FuzzInput.header(data));
        if (range != null) {
            String text = range.format();
            RangeHeader again = RangeHeader.parse(text);
            check(again != null && again.format().equals(text), "what is written is read again: " + text);
        }
    }
}
