package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.motion.onvif.OnvifFailure.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The questions to one camera, and its answers understood. Blocking; confined to one thread. */
final class OnvifClient {
    private static final String DEVICE_PATH = "/onvif/device_service";
    private static final String EVENTS_PATH = "/onvif/event_service";
    private static final int MOST_NOTICES = 64;
    private static final int MAX_REASON_CHARS = 200;

    private final CameraDoor door;
    private final int lifeSeconds;

    /** @param lifeSeconds of a subscription, after which the camera forgets it */
    OnvifClient(CameraDoor door, int lifeSeconds) {
        this.door = door;
        this.lifeSeconds = lifeSeconds;
    }

    Subscription subscribe() throws OnvifFailure {
        SoapMessage question = SoapMessage.createPullPoint(lifeSeconds);
        return Subscription.of(ask(eventsPath(), question, question.text()))
                .orElseThrow(() -> new OnvifFailure(Kind.NONSENSE, "the camera names no pull point"));
    }

    /** Where the camera's events are asked for: as it says, else where most have them. */
    private String eventsPath() throws OnvifFailure {
        SoapMessage question = SoapMessage.GET_CAPABILITIES;
        try {
            return ask(DEVICE_PATH, question, question.text())
                    .find("Events")
                    .flatMap(events -> events.find("XAddr"))
                    .map(XmlElement::text)
                    .flatMap(Subscription::path)
                    .orElse(EVENTS_PATH);
        } catch (OnvifFailure e) {
            if (e.kind() == Kind.AWAY) {
                throw e;
            }
            return EVENTS_PATH; // a camera that will not say may still tell of events
        }
    }

    /** Waits at the camera until there is something, for so long at most. */
    List<OnvifNotice> pull(Subscription subscription, int waitSeconds) throws OnvifFailure {
        SoapMessage question = SoapMessage.pull(waitSeconds, MOST_NOTICES);
        return OnvifNotice.of(ask(subscription.path(), question, question.text(subscription)));
    }

    void renew(Subscription subscription) throws OnvifFailure {
        SoapMessage question = SoapMessage.renew(lifeSeconds);
        ask(subscription.path(), question, question.text(subscription));
    }

    void unsubscribe(Subscription subscription) throws OnvifFailure {
        SoapMessage question = SoapMessage.unsubscribe();
        ask(subscription.path(), question, question.text(subscription));
    }

    private XmlElement ask(String path, SoapMessage question, String text) throws OnvifFailure {
        CameraDoor.Reply reply = door.post(path, question.contentType(), text);
        if (reply.status() == 401 || reply.status() == 403) {
            throw new OnvifFailure(Kind.LOGIN, "the camera wants a login (HTTP " + reply.status() + ")");
        }
        XmlElement answer;
        try {
            answer = XmlElement.parse(reply.body());
        } catch (XmlRefused e) {
            Kind kind = reply.status() == 404 || reply.status() == 405 ? Kind.UNSUPPORTED : Kind.NONSENSE;
            throw new OnvifFailure(kind, "HTTP " + reply.status() + " with " + e.getMessage());
        }
        Optional<XmlElement> fault = answer.find("Fault");
        if (fault.isPresent()) {
            throw fault(fault.get());
        }
        if (reply.status() != 200) {
            throw new OnvifFailure(Kind.NONSENSE, "HTTP " + reply.status());
        }
        return answer;
    }

    private static OnvifFailure fault(XmlElement fault) {
        StringBuilder said = new StringBuilder();
        for (String name : new String[] {"Value", "Text", "faultcode", "faultstring"}) {
            fault.findAll(name).forEach(element -> said.append(element.text()).append(' '));
        }
        String lower = said.toString().toLowerCase(Locale.ROOT);
        Kind kind = lower.contains("notauthorized") || lower.contains("not authorized") || lower.contains("failedauth")
                ? Kind.LOGIN
                : lower.contains("notsupported") || lower.contains("not implemented") || lower.contains("notimpl")
                        ? Kind.UNSUPPORTED
                        : Kind.NONSENSE;
        String clean = said.toString().replaceAll("[^ -~]+", " ").strip();
        return new OnvifFailure(
                kind, "fault: " + (clean.length() > MAX_REASON_CHARS ? clean.substring(0, MAX_REASON_CHARS) : clean));
    }
}
