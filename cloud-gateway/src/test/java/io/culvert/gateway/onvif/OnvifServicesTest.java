package io.culvert.gateway.onvif;

import static io.culvert.gateway.onvif.OnvifFixture.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraMaker;
import io.culvert.gateway.onvif.OnvifFixture.Reply;
import io.culvert.gateway.xml.XmlElement;
import io.culvert.media.Secret;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the services tell of cameras, and to whom. The fixture's clock says noon of 2026-11-20. */
class OnvifServicesTest {
    private static final long OTHER_OPERATOR = 20_000_029L;
    private static final String SETUP = "<q:StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>%s"
            + "</tt:Protocol></tt:Transport></q:StreamSetup>";

    private final OnvifFixture onvif = new OnvifFixture();
    private Camera yard;
    private Camera door;
    private Camera foreign;
    private Secret key;

    @BeforeEach
    void cameras() {
        yard = onvif.recordedCamera("yard");
        door = onvif.recordedCamera("door");
        foreign = onvif.camera("foreign", OTHER_OPERATOR);
        onvif.past.recorded(yard.id(), "2026-11-19T00:00:00Z", "2026-11-20T11:59:58Z");
        onvif.past.recorded(foreign.id(), "2026-11-19T00:00:00Z", "2026-11-20T11:59:58Z");
        key = onvif.access.apiKey();
    }

    @AfterEach
    void close() {
        onvif.close();
    }

    private static String streamUri(String profile, String protocol) {
        return "<q:GetStreamUri>" + SETUP.formatted(protocol) + "<q:ProfileToken>" + profile
                + "</q:ProfileToken></q:GetStreamUri>";
    }

    private static String replayUri(UUID camera) {
        return "<q:GetReplayUri>" + SETUP.formatted("RTSP") + "<q:RecordingToken>" + token(camera)
                + "</q:RecordingToken></q:GetReplayUri>";
    }

    private static String of(String operation, UUID camera) {
        return "<q:" + operation + "><q:RecordingToken>" + token(camera) + "</q:RecordingToken></q:" + operation + ">";
    }

    @Test
    void profiles_areTheStreamsOfTheCamerasThatMayBeWatchedLive() {
        Reply all = onvif.ask(Namespace.TRT, "GetProfiles", key);
        assertThat(all.tree().findAll("Profiles").stream().map(each -> each.attribute("token")))
                .containsExactly("main-" + door.id(), "sub-" + door.id(), "main-" + yard.id(), "sub-" + yard.id());
        assertThat(all.all("Encoding")).containsOnly("H264");
        assertThat(all.all("Width")).containsOnly("1280");
        Reply one = onvif.ask(Namespace.TRT, "GetProfiles", onvif.share("yard", true, false, null));
        assertThat(one.tree().findAll("Profiles")).hasSize(2);
        assertThat(one.text()).doesNotContain(door.id().toString());
        Reply archive = onvif.ask(Namespace.TRT, "GetProfiles", onvif.share("yard", false, true, null));
        assertThat(archive.tree().findAll("Profiles")).isEmpty();
    }

    @Test
    void streamUri_isTheCamerasAddressWithoutAToken() {
        assertThat(onvif.ask(Namespace.TRT, streamUri("main-" + yard.id(), "UDP"), key)
                        .one("Uri"))
                .isEqualTo("rtsp://gateway.test:8554/yard");
        assertThat(onvif.ask(Namespace.TRT, streamUri("sub-" + yard.id(), "RTSP"), key)
                        .one("Uri"))
                .isEqualTo("rtsp://gateway.test:8554/yard?quality=sub");
        assertThat(onvif.ask(Namespace.TRT, streamUri("main-" + yard.id(), "HTTP"), key)
                        .codes())
                .containsExactly("env:Sender", "ter:InvalidArgVal", "ter:InvalidStreamSetup");
        assertThat(onvif.ask(
                                Namespace.TRT,
                                "<q:GetSnapshotUri><q:ProfileToken>main-" + yard.id()
                                        + "</q:ProfileToken></q:GetSnapshotUri>",
                                key)
                        .one("Uri"))
                .isEqualTo("http://gateway.test:8080/onvif/snapshot/yard");
    }

    @Test
    void recordings_areOfCamerasWhoseArchiveMayBeSeen() {
        Reply all = onvif.ask(Namespace.TRC, "GetRecordings", key);
        assertThat(all.all("RecordingToken")).containsExactly(token(door.id()), token(yard.id()));
        assertThat(all.all("TrackToken")).containsExactly("VIDEO001", "AUDIO001", "VIDEO001", "AUDIO001");
        assertThat(all.all("MaximumRetentionTime")).containsOnly("P7D");
        Secret live = onvif.share("yard", true, false, null);
        assertThat(onvif.ask(Namespace.TRC, "GetRecordings", live).all("RecordingToken"))
                .isEmpty();
        Secret archive = onvif.share("yard", false, true, null);
        assertThat(onvif.ask(Namespace.TRC, "GetRecordings", archive).all("RecordingToken"))
                .containsExactly(token(yard.id()));
    }

    @Test
    void jobs_tellWhetherItIsRecorded() {
        Reply jobs = onvif.ask(Namespace.TRC, "GetRecordingJobs", key);
        assertThat(jobs.all("JobToken")).containsExactly("job-" + door.id(), "job-" + yard.id());
        for (Camera each : List.of(yard, door)) {
            Reply state = onvif.ask(
                    Namespace.TRC,
                    "<q:GetRecordingJobState><q:JobToken>job-" + each.id() + "</q:JobToken></q:GetRecordingJobState>",
                    key);
            assertThat(state.all("State")).contains(each.equals(yard) ? "Active" : "Error");
        }
    }

    @Test
    void recordingInformation_isCutToTheDepthOfAShare() {
        Reply whole = onvif.ask(Namespace.TSE, of("GetRecordingInformation", yard.id()), key);
        assertThat(whole.one("EarliestRecording")).isEqualTo("2026-11-19T00:00:00.000Z");
        assertThat(whole.one("LatestRecording")).isEqualTo("2026-11-20T11:59:58.000Z");
        assertThat(whole.one("RecordingStatus")).isEqualTo("Recording");
        assertThat(whole.all("TrackType")).containsExactly("Video", "Audio");
        Secret hour = onvif.share("yard", true, true, 3_600L);
        Reply cut = onvif.ask(Namespace.TSE, of("GetRecordingInformation", yard.id()), hour);
        assertThat(cut.one("EarliestRecording")).isEqualTo("2026-11-20T11:00:00.000Z");
        assertThat(onvif.ask(Namespace.TSE, "GetRecordingSummary", hour).one("DataFrom"))
                .isEqualTo("2026-11-20T11:00:00.000Z");
        assertThat(onvif.ask(Namespace.TSE, "GetRecordingSummary", key).one("NumberRecordings"))
                .isEqualTo("2");
    }

    @Test
    void mediaAttributes_areThoseOfAnInstant() {
        onvif.past.missing(yard.id(), "2026-11-20T11:59:58Z", "2026-11-20T12:00:00Z", GapCause.LAN);
        String question = "<q:GetMediaAttributes><q:RecordingTokens>" + token(yard.id())
                + "</q:RecordingTokens><q:Time>%s</q:Time></q:GetMediaAttributes>";
        Reply there = onvif.ask(Namespace.TSE, question.formatted("2026-11-20T00:00:00Z"), key);
        assertThat(there.all("Encoding")).containsExactly("H264", "G711");
        assertThat(there.one("From")).isEqualTo("2026-11-20T00:00:00.000Z");
        assertThat(onvif.ask(Namespace.TSE, question.formatted("2026-11-18T00:00:00Z"), key)
                        .all("TrackAttributes"))
                .isEmpty();
        assertThat(onvif.ask(Namespace.TSE, question.formatted("12026-11-18T00:00:00Z"), key)
                        .all("TrackAttributes"))
                .isEmpty();
        assertThat(onvif.ask(Namespace.TSE, question.formatted("noon"), key).codes())
                .contains("ter:InvalidArgVal");
    }

    @Test
    void replayUri_isAnAddressWithoutAToken() {
        assertThat(onvif.ask(Namespace.TRP, replayUri(yard.id()), key).one("Uri"))
                .isEqualTo("rtsp://gateway.test:8554/yard/replay");
    }

    @Test
    void camerasOfOthers_areAsIfTheyWereNot() {
        UUID nobody = UUID.fromString("00000000-0000-4000-8000-000000000000");
        Secret share = onvif.share("door", true, true, null);
        for (Secret token : List.of(key, share)) {
            for (UUID hidden : token.equals(key) ? List.of(foreign.id()) : List.of(foreign.id(), yard.id())) {
                assertSame(Namespace.TRP, replayUri(hidden), replayUri(nobody), token);
                assertSame(
                        Namespace.TRT, streamUri("main-" + hidden, "UDP"), streamUri("main-" + nobody, "UDP"), token);
                for (String each : List.of("GetRecordingConfiguration")) {
                    assertSame(Namespace.TRC, of(each, hidden), of(each, nobody), token);
                }
                assertSame(
                        Namespace.TSE,
                        of("GetRecordingInformation", hidden),
                        of("GetRecordingInformation", nobody),
                        token);
                String scope = "<q:Find%s><q:Scope><tt:IncludedRecordings>%s</tt:IncludedRecordings></q:Scope>"
                        + "<q:StartPoint>2026-01-01T00:00:00Z</q:StartPoint></q:Find%1$s>";
                for (String each : List.of("Events", "Recordings")) {
                    assertSame(
                            Namespace.TSE,
                            scope.formatted(each, token(hidden)),
                            scope.formatted(each, token(nobody)),
                            token);
                }
                String job = "<q:GetRecordingJobState><q:JobToken>job-%s</q:JobToken></q:GetRecordingJobState>";
                assertSame(Namespace.TRC, job.formatted(hidden), job.formatted(nobody), token);
            }
        }
    }

    private void assertSame(Namespace service, String hidden, String missing, Secret token) {
        Reply reply = onvif.ask(service, hidden, token);
        assertThat(reply.status()).as(hidden).isEqualTo(400);
        assertThat(reply.text()).isEqualTo(onvif.ask(service, missing, token).text());
    }

    @Test
    void titles_ofWhateverCharacters_makeSoundXml() {
        onvif.access.camera(new CameraMaker().name("odd").title("<b>\"Tür\" & 'Hof' \u0001\uD800 \uD83D\uDCF7]]>"));
        Reply reply = onvif.ask(Namespace.TRT, "GetProfiles", key);
        assertThat(reply.tree().findAll("Profiles").getFirst().child("Name").map(XmlElement::text))
                .isPresent();
        assertThat(reply.all("Name")).contains("<b>\"Tür\" & 'Hof'  \uD83D\uDCF7]]>");
    }

    @Test
    void missingArguments_areSaid() {
        assertThat(onvif.ask(Namespace.TRP, "GetReplayUri", key).codes())
                .containsExactly("env:Sender", "ter:InvalidArgs");
        assertThat(onvif.ask(Namespace.TSE, "FindEvents", key).codes())
                .containsExactly("env:Sender", "ter:InvalidArgs");
    }
}
