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
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks a camera what it offers, without taking a stream of it, and says in plain words what is wrong when it fails. */
public final class CameraProbe {

    private static final Duration TIMEOUT = Duration.ofSeconds(12);

    /** What a probe found. */
    public sealed interface Result {

        /** The camera answers and offers these tracks. */
        record Found(List<TrackDescription> tracks) implements Result {}

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
                        byProvider ? Asker.PROVIDER : Asker.USER)
                .withDescribeOnly(true);
        var answer = new CompletableFuture<Result>();
        RtspClient client = RtspClient.open(loops.next(), config, new Listener(answer));
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

    private record Listener(CompletableFuture<Result> answer) implements RtspClientListener {

        @Override
        public void described(StreamDescription description) {
            answer.complete(new Result.Found(description.tracks()));
        }

        @Override
        public void playing() {}

        @Override
        public void rtp(int track, ByteBuf packet, long arrivalNanos) {}

        @Override
        public void rtcp(int track, ByteBuf packet, long arrivalNanos) {}

        @Override
        public void closed(RtspClientFailure failure) {
            answer.complete(failed(failure.kind()));
        }
    }
}
