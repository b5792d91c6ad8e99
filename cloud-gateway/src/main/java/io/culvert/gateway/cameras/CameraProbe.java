package io.culvert.gateway.cameras;

import io.culvert.gateway.node.OutboundRule.Asker;
import io.culvert.media.Secret;
import io.culvert.media.rtsp.RtspUrl;
import io.culvert.media.rtsp.client.RtspClient;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.media.rtsp.client.RtspClientListener;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a camera what it offers, takes its stream for a moment to measure it, and says in plain words what is wrong when it
 * fails. Thread-safe.
 */
public final class CameraProbe {

    private static final Duration TIMEOUT = Duration.ofSeconds(12);

    /** How long a stream is measured: a group of pictures of most cameras. */
    private static final Duration MEASURED = Duration.ofMillis(2_500);

    /** What a probe found. */
    public sealed interface Result {

        /** The camera answers and offers these tracks. */
        record Found(List<Measured> tracks) implements Result {}

        /** @param bitrateBps 0 where nothing of it came */
        record Measured(TrackDescription track, long bitrateBps) {}

        /**
         * No stream.
         *
         * @param code stable, for a program
         * @param message for a person: what is wrong and what may help
         */
        record Failed(String code, String message) implements Result {}
    }

    private final DirectSources direct;
    private final EventLoopGroup loops;

    CameraProbe(DirectSources direct, EventLoopGroup loops) {
        this.direct = direct;
        this.loops = loops;
    }

    /** Asks and waits for the answer, some seconds at most. Blocking. */
    public Result probe(Secret url, @Nullable String username, @Nullable Secret password, boolean byProvider) {
        RtspUrl parsed;
        try {
            parsed = RtspUrl.parse(url.reveal());
        } catch (IllegalArgumentException e) {
            return new Result.Failed("bad_url", "This is not an RTSP address: " + e.getMessage() + ".");
        }
        var inUrl = RtspUrl.userInfo(url.reveal());
        RtspClientConfig config = direct.dial(
                parsed,
                username != null || inUrl == null ? username : inUrl.username(),
                password != null || inUrl == null ? password : inUrl.password(),
                byProvider ? Asker.PROVIDER : Asker.USER);
        var answer = new CompletableFuture<Result>();
        EventLoop loop = loops.next();
        RtspClient client = RtspClient.open(loop, config, new Listener(loop, answer));
        try {
            return answer.completeOnTimeout(
                            failed(RtspClientFailure.Kind.TIMED_OUT), TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } finally {
            client.close();
        }
    }

    /** The words for each way in which a camera does not answer. */
    static Result.Failed failed(RtspClientFailure.Kind kind) {
        return switch (kind) {
            case UNREACHABLE ->
                new Result.Failed(
                        "unreachable",
                        "The camera cannot be reached: check its address and port, and that it is switched on."
                                + " A camera in a home network needs an agent beside it.");
            case TIMED_OUT, SILENT ->
                new Result.Failed(
                        "timed_out",
                        "Something is at this address, but it does not answer as a camera does. Check the port.");
            case BAD_CREDENTIALS ->
                new Result.Failed("bad_credentials", "The camera refuses the user name or the password.");
            case NO_SUCH_STREAM ->
                new Result.Failed(
                        "no_such_stream", "The camera has no stream under this path. Check the end of the address.");
            case BUSY ->
                new Result.Failed("busy", "The camera takes no further connection. Close another one and try again.");
            case UNSUPPORTED ->
                new Result.Failed("unsupported", "The camera answers, but offers nothing that can be carried.");
            case OVER_BUDGET ->
                new Result.Failed("unsupported", "The camera sends more than one camera may. Lower its bit rate.");
            case PROTOCOL, ENDED, CLOSED_BY_US ->
                new Result.Failed("not_a_camera", "What answers at this address does not speak RTSP as a camera does.");
        };
    }

    /** Counts what comes. Confined to the event loop. */
    private static final class Listener implements RtspClientListener {
        private final EventLoop loop;
        private final CompletableFuture<Result> answer;
        private List<TrackDescription> tracks = List.of();
        private long[] bytes = {};
        private boolean measuring;
        private long begunNanos;

        Listener(EventLoop loop, CompletableFuture<Result> answer) {
            this.loop = loop;
            this.answer = answer;
        }

        @Override
        public void described(StreamDescription description) {
            tracks = description.tracks();
            bytes = new long[tracks.size()];
        }

        @Override
        public void playing() {
            loop.schedule(this::tell, TIMEOUT.toMillis() / 2, TimeUnit.MILLISECONDS);
        }

        @Override
        public void rtp(int track, ByteBuf packet, long arrivalNanos) {
            if (!measuring) {
                measuring = true;
                begunNanos = arrivalNanos;
                loop.schedule(this::tell, MEASURED.toMillis(), TimeUnit.MILLISECONDS);
            }
            if (track < bytes.length) {
                bytes[track] += packet.readableBytes();
            }
        }

        @Override
        public void rtcp(int track, ByteBuf packet, long arrivalNanos) {}

        @Override
        public void closed(RtspClientFailure failure) {
            if (measuring) {
                tell(); // it described itself and sent, whatever it thought of then
            } else {
                answer.complete(failed(failure.kind()));
            }
        }

        private void tell() {
            double seconds = Math.max(0.1, (System.nanoTime() - begunNanos) / 1e9);
            List<Result.Measured> measured = new ArrayList<>();
            for (int i = 0; i < tracks.size(); i++) {
                measured.add(new Result.Measured(tracks.get(i), measuring ? Math.round(bytes[i] * 8 / seconds) : 0));
            }
            answer.complete(new Result.Found(List.copyOf(measured)));
        }
    }
}
