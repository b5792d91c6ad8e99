package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.motion.onvif.OnvifFailure.Kind;
import io.culvert.gateway.tunnel.OnvifLogin;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The questions to one camera, and its answers understood. Blocking; confined to one thread. */
final class OnvifClient {
    private static final String DEVICE_PATH = "/onvif/device_service";
    private static final String EVENTS_PATH = "/onvif/event_service";
    private static final int MOST_NOTICES = 64;
    private static final int MAX_REASON_CHARS = 200;

    private final CameraDoor door;
    private final Clock clock;
    private final int lifeSeconds;

    /** Once the camera wanted a login: by how much its clock is ahead of ours. */
    private @Nullable Duration clockAhead;

    /** @param lifeSeconds of a subscription, after which the camera forgets it */
    OnvifClient(CameraDoor door, Clock clock, int lifeSeconds) {
        this.door = door;
        this.clock = clock;
        this.lifeSeconds = lifeSeconds;
    }

    Subscription subscribe() throws OnvifFailure {
        return Subscription.of(ask(eventsPath(), SoapMessage.createPullPoint(lifeSeconds), null))
                .orElseThrow(() -> new OnvifFailure(Kind.NONSENSE, "the camera names no pull point"));
    }

    /** Where the camera's events are asked for: as it says, else where most have them. */
    private String eventsPath() throws OnvifFailure {
        try {
            return ask(DEVICE_PATH, SoapMessage.GET_CAPABILITIES, null)
                    .find("Events")
                    .flatMap(events -> events.find("XAddr"))
                    .map(XmlElement::text)
                    .flatMap(Subscription::path)
                    .orElse(EVENTS_PATH);
        } catch (OnvifFailure e) {
            if (e.kind() == Kind.AWAY || e.kind() == Kind.LOGIN) {
                throw e;
            }
            return EVENTS_PATH; // a camera that will not say may still tell of events
        }
    }

    /** Waits at the camera until there is something, for so long at most. */
    List<OnvifNotice> pull(Subscription subscription, int waitSeconds) throws OnvifFailure {
        return OnvifNotice.of(ask(subscription.path(), SoapMessage.pull(waitSeconds, MOST_NOTICES), subscription));
    }

    void renew(Subscription subscription) throws OnvifFailure {
        ask(subscription.path(), SoapMessage.renew(lifeSeconds), subscription);
    }

    void unsubscribe(Subscription subscription) throws OnvifFailure {
        ask(subscription.path(), SoapMessage.unsubscribe(), subscription);
    }

    /** Asks without a login first; a camera that wants one gets one with each question from then on, where there is one. */
    private XmlElement ask(String path, SoapMessage question, @Nullable Subscription to) throws OnvifFailure {
        if (clockAhead == null) {
            try {
                return send(path, question, to, null);
            } catch (OnvifFailure e) {
                if (e.kind() != Kind.LOGIN) {
                    throw e;
                }
                clockAhead = clockAhead();
            }
        }
        Duration ahead = clockAhead == null ? Duration.ZERO : clockAhead;
        String created =
                clock.instant().plus(ahead).truncatedTo(ChronoUnit.SECONDS).toString();
        OnvifLogin login = door.login(created).orElse(null);
        if (login == null) {
            clockAhead = null;
            throw new OnvifFailure(
                    Kind.LOGIN,
                    "the camera wants a login, and its agent gives none (services.onvif.login of agent.yml)");
        }
        try {
            return send(path, question, to, login);
        } catch (OnvifFailure e) {
            clockAhead = null; // its clock may have been set: looked at anew
            throw e;
        }
    }

    /** A camera tells its time to anybody, so that a login can be made for it; where it does not, ours has to do. */
    private Duration clockAhead() throws OnvifFailure {
        try {
            XmlElement answer = send(DEVICE_PATH, SoapMessage.GET_TIME, null, null);
            return CameraTime.of(answer)
                    .map(time -> Duration.between(clock.instant(), time))
                    .orElse(Duration.ZERO);
        } catch (OnvifFailure e) {
            if (e.kind() == Kind.AWAY) {
                throw e;
            }
            return Duration.ZERO;
        }
    }

    private XmlElement send(String path, SoapMessage question, @Nullable Subscription to, @Nullable OnvifLogin login)
            throws OnvifFailure {
        String text = to == null ? question.text(login) : question.text(to, login);
        CameraDoor.Reply reply = door.post(path, question.contentType(), text);
        if (reply.status() == 401 || reply.status() == 403) {
            throw new OnvifFailure(Kind.LOGIN, "the camera refuses the login (HTTP " + reply.status() + ")");
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
