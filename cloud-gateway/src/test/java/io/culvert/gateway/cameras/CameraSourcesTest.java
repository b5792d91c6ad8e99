package io.culvert.gateway.cameras;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.node.OutboundRule;
import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.SourceSink;
import io.culvert.gateway.stream.StreamKey;
import io.culvert.gateway.stream.StreamSource;
import io.culvert.gateway.vault.Vault;
import io.culvert.media.rtsp.client.HostResolver;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CameraSourcesTest {

    private static final UUID ID = UUID.randomUUID();
    private static final CameraSource YARD = new CameraSource.Agent("123456789012", "yard", null, true);

    private final List<String> asked = new ArrayList<>();
    private final Failures sink = new Failures();

    @Test
    void open_asksTheAgentForTheInputOfTheQuality() {
        CameraSources sources =
                sources(camera(new CameraSource.Agent("123456789012", "yard", "yard/sub", true), false));

        sources.open(new StreamKey(ID, 3, Quality.MAIN), sink);
        sources.open(new StreamKey(ID, 3, Quality.SUB), sink);

        assertThat(asked).containsExactly("123456789012 yard", "123456789012 yard/sub");
        assertThat(sink.codes).isEmpty();
    }

    @Test
    void open_ofAnotherEpochOrCamera_findsNoCamera() {
        CameraSources sources = sources(camera(YARD, false));

        sources.open(new StreamKey(ID, 2, Quality.MAIN), sink);
        sources.open(new StreamKey(UUID.randomUUID(), 3, Quality.MAIN), sink);

        assertThat(sink.codes).containsExactly(SourceFailure.Code.NO_SUCH_CAMERA, SourceFailure.Code.NO_SUCH_CAMERA);
        assertThat(asked).isEmpty();
    }

    @Test
    void open_ofACameraWhoseAgentWentToSomebodyElse_findsNoCamera() {
        CameraSources sources = sources(camera(YARD, true));

        sources.open(new StreamKey(ID, 3, Quality.MAIN), sink);

        assertThat(sink.codes).containsExactly(SourceFailure.Code.NO_SUCH_CAMERA);
        assertThat(asked).isEmpty();
    }

    @Test
    void open_ofASecondStreamThatIsNot_findsNoStream() {
        CameraSources sources = sources(camera(YARD, false));

        sources.open(new StreamKey(ID, 3, Quality.SUB), sink);

        assertThat(sink.codes).containsExactly(SourceFailure.Code.NO_SUCH_STREAM);
    }

    private CameraSources sources(Camera camera) {
        CameraRows rows = new CameraRows();
        rows.put(camera);
        var directory = new CameraDirectory(rows);
        directory.reload();
        var direct = new DirectSources(Vault.withKey(new byte[32]), new OutboundRule(List.of()), HostResolver.system());
        return new CameraSources(
                directory,
                direct,
                (agentId, input, _, _) -> {
                    asked.add(agentId + " " + input);
                    return new NoSource();
                },
                (config, _) -> {
                    asked.add(config.url().uri());
                    return new NoSource();
                });
    }

    private static Camera camera(CameraSource source, boolean orphaned) {
        return new CameraMaker()
                .id(ID)
                .epoch(3)
                .source(source)
                .orphaned(orphaned)
                .make();
    }

    private static final class NoSource implements StreamSource {
        @Override
        public void requestKeyFrame() {}

        @Override
        public void stop() {}
    }

    private static final class Failures implements SourceSink {
        private final List<SourceFailure.Code> codes = new ArrayList<>();

        @Override
        public EventLoop loop() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void described(StreamDescription description) {}

        @Override
        public void batch(PacketBatch batch) {
            batch.release();
        }

        @Override
        public void failed(SourceFailure failure) {
            codes.add(failure.code());
        }
    }
}
