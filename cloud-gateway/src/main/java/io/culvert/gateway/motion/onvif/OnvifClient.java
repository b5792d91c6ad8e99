package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.motion.onvif.OnvifFailure.Kind;
import io.culvert.gateway.tunnel.OnvifLogin;
import io.culvert.gateway.xml.XmlElement;
import io.culvert.gateway.xml.XmlRefused;
import io.culvert.media.Secret;
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
    private static final int MAX_CHALLENGES = 8;
    private static final int MAX_CHALLENGE_CHARS = 1_000;

    /** A clock that is off by less is the one that we knew; its time is told in whole seconds. */
    private static final Duration CLOCK_SET = Duration.ofSeconds(3);

    private final CameraDoor door;
    private final Clock clock;
    private final int lifeSeconds;

    /** What the camera's HTTP asked for last, and takes answers to; empty: nothing. */
    private List<String> challenges = List.of();

    /** Once the camera wanted a login in its messages: by how much its clock is ahead of ours. */
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

    /**
     * Asks without a login first. A camera that wants one gets one with each question from then on: what its HTTP asks for, and where
     * that does not help, or it asks in its message, one of WS-Security. One for its time of before is refused when its clock was set
     * meanwhile, which many do once they have booted: then it gets another one, for its time now.
     */
    private XmlElement ask(String path, SoapMessage question, @Nullable Subscription to) throws OnvifFailure {
        Duration known = clockAhead;
        clockAhead = null; // where it fails, its clock may have been set: looked at anew
        OnvifFailure refused;
        try {
            XmlElement answer =
                    known == null ? read(post(path, question, to)) : askWithToken(path, question, to, known);
            clockAhead = known;
            return answer;
        } catch (OnvifFailure e) {
            if (e.kind() != Kind.LOGIN) {
                throw e;
            }
            refused = e;
        }
        Duration ahead = clockAhead();
        if (known != null && ahead.minus(known).abs().compareTo(CLOCK_SET) < 0) {
            throw refused; // by the right time: cameras lock out those who try too often
        }
        XmlElement answer = askWithToken(path, question, to, ahead);
        clockAhead = ahead;
        return answer;
    }

    /** With the answer to the camera's last challenge, where there was one; a new one is answered once. */
    private CameraDoor.Reply post(String path, SoapMessage question, @Nullable Subscription to) throws OnvifFailure {
        Optional<Secret> known = challenges.isEmpty() ? Optional.empty() : door.authorization(challenges, path);
        CameraDoor.Reply reply = post(path, question, to, null, known);
        challenges = reply.status() == 401 ? digests(reply) : challenges;
        if (reply.status() != 401 || challenges.isEmpty()) {
            return reply;
        }
        Optional<Secret> fresh = door.authorization(challenges, path);
        CameraDoor.Reply second = fresh.isEmpty() ? reply : post(path, question, to, null, fresh);
        if (second.status() == 401) {
            challenges = List.of();
        }
        return second;
    }

    private static List<String> digests(CameraDoor.Reply reply) {
        return reply.challenges().stream()
                .filter(challenge -> challenge.length() <= MAX_CHALLENGE_CHARS
                        && challenge.toLowerCase(Locale.ROOT).contains("digest"))
                .limit(MAX_CHALLENGES)
                .toList();
    }

    private XmlElement askWithToken(String path, SoapMessage question, @Nullable Subscription to, Duration ahead)
            throws OnvifFailure {
        String created =
                clock.instant().plus(ahead).truncatedTo(ChronoUnit.SECONDS).toString();
        OnvifLogin login = door.login(created)
                .orElseThrow(() -> new OnvifFailure(
                        Kind.LOGIN,
                        "the camera wants a login, and its agent gives none (services.onvif.login of agent.yml)"));
        return read(post(path, question, to, login, Optional.empty()));
    }

    /** A camera tells its time to anybody, so that a login can be made for it; where it does not, ours has to do. */
    private Duration clockAhead() throws OnvifFailure {
        try {
            XmlElement answer = read(post(DEVICE_PATH, SoapMessage.GET_TIME, null, null, Optional.empty()));
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

    private CameraDoor.Reply post(
            String path,
            SoapMessage question,
            @Nullable Subscription to,
            @Nullable OnvifLogin login,
            Optional<Secret> authorization)
            throws OnvifFailure {
        String text = to == null ? question.text(login) : question.text(to, login);
        return door.post(path, question.contentType(), authorization, text);
    }

    private static XmlElement read(CameraDoor.Reply reply) throws OnvifFailure {
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
