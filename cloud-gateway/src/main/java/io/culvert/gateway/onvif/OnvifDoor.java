package io.culvert.gateway.onvif;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers one SOAP message of an ONVIF client: reads it, finds out who asks, hands it to the service whose namespace it is in.
 *
 * <p>What asks for nothing secret is answered to anybody (access class PRE_AUTH); everything else wants a good credential first,
 * so that nobody learns by the answer what there is. Thread-safe; blocking, for virtual threads.
 */
public final class OnvifDoor {
    private static final int UNAUTHORIZED = 401;
    private static final int UNAVAILABLE = 503;

    private final OnvifLogins logins;
    private final Map<String, OnvifService> services;

    OnvifDoor(OnvifLogins logins, List<OnvifService> services) {
        this.logins = logins;
        this.services = services.stream()
                .collect(Collectors.toUnmodifiableMap(each -> each.namespace().uri(), Function.identity()));
    }

    /** Whether there is a service of this name: {@code device_service} and the like. */
    public boolean has(String service) {
        return services.values().stream().anyMatch(each -> each.name().equals(service));
    }

    public OnvifAnswer answer(OnvifCall call) {
        SoapQuestion question;
        try {
            question = SoapQuestion.read(call.body());
        } catch (OnvifFault fault) {
            return fault(SoapVersion.V1_2, fault, false);
        }
        SoapVersion version = question.version();
        OnvifService service = services.get(question.body().namespace());
        Operation operation = service == null
                ? null
                : service.operations().get(question.body().name());
        Question asked = new Question(question.body(), call.https());
        if (service != null && operation instanceof Operation.Open(Operation.OpenAnswer answer)) {
            return answer(version, service, asked, false, out -> answer.write(asked, out));
        }
        LoginResult login = logins.of(call.authorization(), "POST", call.path(), question.login(), call.peer());
        return switch (login) {
            case LoginResult.Known(Viewer viewer) -> {
                if (service != null && operation instanceof Operation.Guarded(Operation.GuardedAnswer answer)) {
                    yield answer(version, service, asked, true, out -> answer.write(asked, viewer, out));
                }
                yield fault(version, unknown(service), true);
            }
            case LoginResult.Asked(boolean stale) -> challenge(version, stale);
            case LoginResult.Refused(String reason) -> fault(version, OnvifFault.notAuthorized(reason), false);
            case LoginResult.Unavailable(String reason) ->
                new OnvifAnswer(
                        UNAVAILABLE,
                        version.contentType(),
                        SoapMessages.of(version, OnvifFault.failed("", "Not now: " + reason + ".")),
                        List.of(),
                        false);
        };
    }

    /** Who asks for a picture, by the same means as for anything else. */
    public SnapshotLogin snapshot(@Nullable String authorization, String path, InetSocketAddress peer) {
        return logins.ofSnapshot(authorization, path, peer);
    }

    @FunctionalInterface
    private interface Body {
        void write(XmlText out) throws OnvifFault;
    }

    private static OnvifAnswer answer(
            SoapVersion version, OnvifService service, Question question, boolean known, Body body) {
        XmlText out = new XmlText();
        SoapMessages.begin(out, version);
        out.open(service.namespace().prefix() + ":" + question.element().name() + "Response");
        try {
            body.write(out);
        } catch (OnvifFault fault) {
            return fault(version, fault, known);
        }
        out.close();
        return new OnvifAnswer(200, version.contentType(), SoapMessages.end(out), List.of(), known);
    }

    /** The name is not repeated: it may be anything. */
    private static OnvifFault unknown(@Nullable OnvifService service) {
        return service == null
                ? OnvifFault.unknownAction("The question is in a namespace that no service here has.")
                : OnvifFault.notSupported("NotImplemented", "The service does not do this.");
    }

    private OnvifAnswer challenge(SoapVersion version, boolean stale) {
        return new OnvifAnswer(
                UNAUTHORIZED,
                version.contentType(),
                SoapMessages.of(version, OnvifFault.notAuthorized("This wants a credential.")),
                logins.challenges(stale),
                false);
    }

    private static OnvifAnswer fault(SoapVersion version, OnvifFault fault, boolean known) {
        int status = version == SoapVersion.V1_1 ? 500 : fault.side().status(); // SOAP 1.1, section 6.2
        return new OnvifAnswer(status, version.contentType(), SoapMessages.of(version, fault), List.of(), known);
    }
}
