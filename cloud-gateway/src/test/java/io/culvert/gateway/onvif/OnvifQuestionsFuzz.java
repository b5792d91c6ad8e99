package io.culvert.gateway.onvif;

import io.culvert.gateway.access.Clearance;
import io.culvert.gateway.access.ClearedCamera;
import io.culvert.gateway.access.Reach;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraMaker;
import io.culvert.gateway.cameras.Dvr;
import io.culvert.gateway.xml.XmlElement;
import io.culvert.gateway.xml.XmlRefused;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Whatever a client asks: it is refused by a fault or answered by sound XML; nothing else is thrown, nothing is fetched. */
public final class OnvifQuestionsFuzz {
    private static final UUID CAMERA = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private OnvifQuestionsFuzz() {}

    public static List<byte[]> seeds() {
        String scope = "<q:Scope><tt:IncludedRecordings>" + CAMERA + "</tt:IncludedRecordings>"
                + "<tt:RecordingInformationFilter>boolean(//Track[TrackType = \"Video\"])</tt:RecordingInformationFilter>"
                + "</q:Scope>";
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(seed(
                Namespace.TSE,
                "<q:FindRecordings>" + scope + "<q:KeepAliveTime>PT1S</q:KeepAliveTime></q:FindRecordings>"));
        seeds.add(seed(
                Namespace.TSE,
                "<q:FindEvents><q:StartPoint>2026-01-01T00:00:00Z</q:StartPoint><q:EndPoint>12026-01-01T00:00:00Z</q:EndPoint>"
                        + scope + "<q:SearchFilter><TopicExpression>tns1:RecordingHistory//.</TopicExpression>"
                        + "<MessageContent>not(boolean(//tt:SimpleItem[@Name=\"a\" and @Value=\"b\"]))</MessageContent>"
                        + "</q:SearchFilter><q:MaxMatches>10</q:MaxMatches></q:FindEvents>"));
        seeds.add(seed(
                Namespace.TRP, "<q:GetReplayUri><q:RecordingToken>" + CAMERA + "</q:RecordingToken></q:GetReplayUri>"));
        seeds.add(seed(
                Namespace.TSE, "<q:GetMediaAttributes><q:Time>2026-11-20T11:00:00Z</q:Time></q:GetMediaAttributes>"));
        for (Namespace each : List.of(Namespace.TDS, Namespace.TRT, Namespace.TRC)) {
            for (String operation : List.of("GetCapabilities", "GetProfiles", "GetRecordings", "GetRecordingJobs")) {
                seeds.add(seed(each, operation));
            }
        }
        seeds.add(OnvifFixture.envelope(
                        OnvifFixture.SOAP_11,
                        OnvifFixture.security("<w:Username>u</w:Username><w:Password Type='#PasswordDigest'>"
                                + "AAAAAAAAAAAAAAAAAAAAAAAAAAA=</w:Password><w:Nonce>AAAA</w:Nonce>"
                                + "<u:Created>2026-11-20T12:00:00Z</u:Created>"),
                        Namespace.TDS,
                        "GetServices")
                .getBytes(StandardCharsets.UTF_8));
        return seeds;
    }

    private static byte[] seed(Namespace service, String arguments) {
        return OnvifFixture.envelope(OnvifFixture.SOAP_12, "", service, arguments)
                .getBytes(StandardCharsets.UTF_8);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        SoapQuestion question;
        try {
            question = SoapQuestion.read(input);
        } catch (OnvifFault fault) {
            sound(SoapMessages.of(SoapVersion.V1_2, fault));
            return;
        }
        Camera camera = new CameraMaker()
                .id(CAMERA)
                .dvr(new Dvr(Dvr.Mode.CONTINUOUS, 1, 0, null))
                .make();
        FakePast past = new FakePast();
        past.recorded(CAMERA, Span.of(NOW.minusSeconds(7_200), NOW.minusSeconds(3_600)));
        past.moved(CAMERA, "motion", "2026-11-20T10:10:00Z", "2026-11-20T10:10:08Z");
        Viewer viewer =
                Viewer.of(new Clearance.Granted("key:1", List.of(new ClearedCamera(camera, true, true, Reach.ALL))));
        for (OnvifService service : OnvifFactory.services(
                OnvifFixture.NODE,
                OnvifFixture.ADDRESSES,
                past,
                OnvifFixture.TRACKS,
                Clock.fixed(NOW, ZoneOffset.UTC),
                () -> 0)) {
            if (service.namespace().uri().equals(question.body().namespace())) {
                ask(service, question, viewer);
            }
        }
    }

    private static void ask(OnvifService service, SoapQuestion question, Viewer viewer) {
        XmlText out = new XmlText();
        SoapMessages.begin(out, question.version());
        Question asked = new Question(question.body(), true);
        try {
            switch (service.operations().get(question.body().name())) {
                case Operation.Open(Operation.OpenAnswer answer) -> answer.write(asked, out);
                case Operation.Guarded(Operation.GuardedAnswer answer) -> answer.write(asked, viewer, out);
                case null -> {
                    return;
                }
            }
        } catch (OnvifFault fault) {
            sound(SoapMessages.of(question.version(), fault));
            return;
        }
        String answer = SoapMessages.end(out);
        sound(answer);
        found(service, question, viewer, answer);
    }

    /** What a search finds. */
    private static void found(OnvifService service, SoapQuestion question, Viewer viewer, String answer) {
        int at = answer.indexOf("<tse:SearchToken>");
        if (at < 0) {
            return;
        }
        String token = answer.substring(at + 17, answer.indexOf('<', at + 17));
        String kind = question.body().name().equals("FindEvents") ? "Event" : "Recording";
        String operation = "q:Get" + kind + "SearchResults";
        try {
            ask(
                    service,
                    SoapQuestion.read(seed(
                            Namespace.TSE,
                            "<" + operation + "><q:SearchToken>" + token + "</q:SearchToken></" + operation + ">")),
                    viewer);
        } catch (OnvifFault fault) {
            throw new IllegalStateException(fault);
        }
    }

    private static void sound(String text) {
        try {
            XmlElement.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (XmlRefused e) {
            throw new IllegalStateException("what is answered is no XML: " + text, e);
        }
    }
}
