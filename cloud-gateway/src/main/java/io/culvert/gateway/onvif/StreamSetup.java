package io.culvert.gateway.onvif;

import io.culvert.gateway.xml.XmlElement;
import java.util.Optional;
import java.util.Set;

/** How a client wants its media (tt:StreamSetup): one address serves RTP over UDP and within RTSP. Pure. */
final class StreamSetup {
    private static final Set<String> PROTOCOLS = Set.of("", "UDP", "RTSP", "TCP");

    private StreamSetup() {}

    /** @throws OnvifFault where it is to be multicast, or a tunnel through HTTP */
    static void check(Question question) throws OnvifFault {
        Optional<XmlElement> setup = question.argument("StreamSetup");
        String stream = setup.flatMap(each -> each.child("Stream"))
                .map(XmlElement::text)
                .orElse("");
        String protocol = setup.flatMap(each -> each.child("Transport"))
                .flatMap(each -> each.child("Protocol"))
                .map(XmlElement::text)
                .orElse("");
        if (stream.equals("RTP-Multicast") || !PROTOCOLS.contains(protocol)) {
            throw OnvifFault.invalid("InvalidStreamSetup", "RTP comes by unicast, over UDP or within RTSP.");
        }
    }
}
