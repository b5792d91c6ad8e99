package io.culvert.media.rtsp;

import static io.culvert.media.fuzz.FuzzInput.check;

import io.culvert.media.fuzz.FuzzInput;
import java.util.List;

/** Transport lists (RFC 2326 section 12.39): nothing is thrown, and what is written is read as the same. */
public final class TransportHeaderFuzz {
    private TransportHeaderFuzz() {}

    public static List<byte[]> seeds() {
        return FuzzInput.seeds(
                "RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=30A98EE7;mode=\"PLAY\",RTP/AVP;client_port=1-2",
                "RTP/AVP;unicast;client_port=5000-5001;server_port=6000-6001;source=10.0.0.1;destination=10.0.0.2",
                "RTP/AVP;multicast;destination=224.2.0.1;port=3456-3457;ttl=127;layers=2",
                "RTP/SAVP/TCP;interleaved=254-255;append");
    }

    public static void fuzzerTestOneInput(byte[] data) {
        for (TransportHeader transport : TransportHeader.parse(FuzzInput.header(data))) {
            String text = transport.format();
            check(text.indexOf('\n') < 0 && text.indexOf('\r') < 0, "a header stays on its line");
            List<TransportHeader> again = TransportHeader.parse(text);
            check(again.size() == 1 && again.get(0).format().equals(text), "what is written is read again");
        }
    }
}
