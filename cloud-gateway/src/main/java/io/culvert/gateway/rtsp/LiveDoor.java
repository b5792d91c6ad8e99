package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.SessionKind;
import io.culvert.gateway.rtsp.replay.LiveEntry;
import io.culvert.gateway.stream.LiveStream;
import io.culvert.gateway.stream.StreamReader;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;

/**
 * Lets the player of a recording go on with the live stream, where the gate allows the viewer that too.
 *
 * @param peer where the viewer comes from
 */
record LiveDoor(RtspServices services, Presentation presentation, LiveStream stream, InetSocketAddress peer)
        implements LiveEntry {
    @Override
    public CompletionStage<Boolean> allowed() {
        Permit permit = presentation.permit();
        AccessRequest question = new AccessRequest(
                services.protocol(),
                permit.cameraName(),
                permit.quality(),
                SessionKind.LIVE,
                presentation.credential(),
                peer,
                null);
        return services.gate()
                .decide(question)
                .thenApply(decision ->
                        decision instanceof AccessDecision.Allowed(Permit live) && presentation.isFor(live));
    }

    @Override
    public void attach(StreamReader reader) {
        stream.attach(reader);
    }

    @Override
    public void detach(StreamReader reader) {
        stream.detach(reader);
    }
}
