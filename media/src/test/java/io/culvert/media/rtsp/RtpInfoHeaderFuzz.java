package io.culvert.media.rtsp;

import static io.culvert.media.fuzz.FuzzInput.check;

import io.culvert.media.fuzz.FuzzInput;
import java.util.List;

/** RTP-Info (RFC 2326 section 12.33): nothing is thrown and no number is out of its range. */
public final class RtpInfoHeaderFuzz {
    private RtpInfoHeaderFuzz() {}

    public static List<byte[]> seeds() {
        return FuzzInput.seeds(
                "url=rtsp://h/a;seq=1;rtptime=2,url=b;seq=3",
                "url=trackID=1;seq=65536;rtptime=4294967296",
                "url=rtsp://h/a,b;c;seq=9;rtptime=1,url=rtsp://h/d?e=f,g;seq=1");
    }

    public static void fuzzerTestOneInput(byte[] data) {
        RtpInfoHeader info = RtpInfoHeader.parse(FuzzInput.header(data));
        check(info.entries().size() <= 64, "the number of entries is bounded");
        for (RtpInfoHeader.Entry entry : info.entries()) {
            Integer sequence = entry.sequenceNumber();
            Long time = entry.rtpTime();
            check(sequence == null || (sequence >= 0 && sequence <= 0xFFFF), "a sequence number has 16 bits");
            check(time == null || (time >= 0 && time <= 0xFFFF_FFFFL), "an RTP time has 32 bits");
        }
    }
}
