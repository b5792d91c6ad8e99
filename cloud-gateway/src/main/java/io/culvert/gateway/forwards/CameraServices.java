package io.culvert.gateway.forwards;

import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraSource;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.forwards.ServiceAnswer.Reason;
import io.culvert.gateway.tunnel.AgentForwards;
import io.culvert.gateway.tunnel.ForwardBroken;
import io.culvert.gateway.tunnel.ForwardFailure;
import io.culvert.gateway.tunnel.ForwardOutcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web page and the ONVIF services of a camera behind an agent.
 *
 * <p>Threading: any; {@link #exchange} blocks up to the answer's headers and is meant for virtual threads.
 */
@Singleton
public final class CameraServices {
    private static final Logger log = LoggerFactory.getLogger(CameraServices.class);
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE");
    private static final int PART_BYTES = 16 * 1024;

    private final AgentForwards forwards;
    private final ServiceTrail trail;
    private final ServiceConfig config;

    CameraServices(AgentForwards forwards, Database database, Clock clock) {
        this.forwards = forwards;
        this.trail = new ServiceTrail(database, clock);
        this.config = ServiceConfig.defaults();
    }

    /** Names of the services that the camera's agent announces now; none for a camera that is not behind an agent. */
    public List<String> of(Camera camera) {
        CameraSource.Agent agent = agent(camera);
        return agent == null ? List.of() : forwards.services(agent.agentId(), agent.input());
    }

    /** Null for a camera that is not behind an agent. */
    private static CameraSource.@Nullable Agent agent(Camera camera) {
        return camera.source() instanceof CameraSource.Agent agent && !camera.orphaned() ? agent : null;
    }

    /**
     * Passes a request on to a service of the camera.
     *
     * <p>The caller has decided that {@code actor} may have the camera.
     *
     * @param base path below which the service's own paths lie here, without a slash at the end
     */
    public ServiceAnswer exchange(Camera camera, String service, String base, ServiceRequest request, Actor actor) {
        return pass(camera, service, base, request, () -> {
            if (of(camera).contains(service)) {
                trail.note(actor, camera, service, READS.contains(request.method()));
            }
        });
    }

    /**
     * Asks a service on the gateway's own behalf: that is no deed of anybody and leaves no line in the audit log. Who calls bounds
     * what is taken of the answer.
     */
    public ServiceAnswer errand(Camera camera, String service, ServiceRequest request) {
        return pass(camera, service, "", request, () -> {});
    }

    /** @param beforehand done once it is clear that the request may pass */
    private ServiceAnswer pass(
            Camera camera, String service, String base, ServiceRequest request, Runnable beforehand) {
        CameraSource.Agent agent = agent(camera);
        if (agent == null) {
            return failed(Reason.NO_SUCH_SERVICE, "The camera is not behind an agent.");
        }
        if (!METHODS.contains(request.method()) || !isPlain(request.path())) {
            return failed(Reason.MALFORMED, "The method or the path cannot be passed on.");
        }
        if (request.length() > config.maxRequestBytes()) {
            return tooLarge();
        }
        beforehand.run();
        try {
            ForwardOutcome outcome = forwards.open(agent.agentId(), agent.input(), service)
                    .toCompletableFuture()
                    .get(config.openTimeout().toMillis(), TimeUnit.MILLISECONDS);
            return switch (outcome) {
                case ForwardOutcome.Opened opened -> ask(opened.channel(), base, request, camera);
                case ForwardOutcome.Failed failed -> failed(reason(failed.failure()), sentence(failed.failure()));
            };
        } catch (TimeoutException | ExecutionException e) {
            return failed(Reason.TIMEOUT, "The agent did not open the connection in time.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(Reason.TIMEOUT, "Interrupted.");
        }
    }

    private ServiceAnswer ask(Channel channel, String base, ServiceRequest request, Camera camera)
            throws InterruptedException {
        ServiceExchange exchange = ServiceExchange.on(channel, config);
        boolean answered = false;
        try {
            if (!send(channel, exchange, request)) {
                return tooLarge();
            }
            HttpResponse head = exchange.head().get(config.answerTimeout().toMillis(), TimeUnit.MILLISECONDS);
            answered = true;
            long length = HttpUtil.isTransferEncodingChunked(head) ? -1 : HttpUtil.getContentLength(head, -1L);
            return new ServiceAnswer.Answered(
                    head.status().code(),
                    HeaderRules.down(head.headers(), base),
                    exchange.body(),
                    length < 0 ? OptionalLong.empty() : OptionalLong.of(length));
        } catch (TimeoutException e) {
            return failed(Reason.TIMEOUT, "The camera did not answer in time.");
        } catch (ExecutionException | IOException | NumberFormatException e) {
            ForwardBroken broken = ServiceExchange.broken(e);
            log.info("camera {}: {}", camera.name(), e.getMessage());
            return broken == null
                    ? failed(Reason.BAD_ANSWER, "The camera's answer cannot be read.")
                    : failed(reason(broken.failure()), sentence(broken.failure()));
        } finally {
            if (!answered) {
                exchange.body().close();
            }
        }
    }

    /** Sends the request; false when its body is too large. Stops early when the camera has answered before the end. */
    private boolean send(Channel channel, ServiceExchange exchange, ServiceRequest request)
            throws IOException, InterruptedException {
        DefaultHttpRequest head =
                new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(request.method()), request.path());
        HeaderRules.up(request.headers(), head.headers());
        InputStream body = request.body();
        if (body == null) {
            channel.write(head);
            channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
            return true;
        }
        if (request.length() >= 0) {
            head.headers().set(HttpHeaderNames.CONTENT_LENGTH, request.length());
        } else {
            head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        channel.write(head);
        long sent = 0;
        byte[] part = new byte[PART_BYTES];
        for (int read = body.read(part); read >= 0; read = body.read(part)) {
            sent += read;
            if (sent > config.maxRequestBytes()) {
                return false;
            }
            ByteBuf copy = Unpooled.copiedBuffer(part, 0, read);
            ChannelFuture written = channel.writeAndFlush(new DefaultHttpContent(copy));
            if (!written.await(config.idleTimeout().toMillis())
                    || !written.isSuccess()
                    || exchange.head().isDone()) {
                return true; // the answer, or what became of it, says the rest
            }
        }
        channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        return true;
    }

    /** The one table from the tunnel's reasons to ours. */
    static Reason reason(ForwardFailure failure) {
        return switch (failure.code()) {
            case AGENT_OFFLINE -> Reason.AGENT_OFFLINE;
            case NO_SUCH_SERVICE -> Reason.NO_SUCH_SERVICE;
            case UNREACHABLE, FORBIDDEN, INTERNAL -> Reason.UNREACHABLE;
            case BUSY -> Reason.BUSY;
            case SILENT -> Reason.TIMEOUT;
            case BROKEN -> Reason.BAD_ANSWER;
        };
    }

    private static String sentence(ForwardFailure failure) {
        return switch (failure.code()) {
            case AGENT_OFFLINE -> "The camera's agent is not connected.";
            case NO_SUCH_SERVICE -> "The camera's agent declares no service of this name.";
            case UNREACHABLE -> "The agent cannot reach the camera's service.";
            case FORBIDDEN -> "The agent does not dial where the service's name leads to.";
            case INTERNAL -> "The agent failed.";
            case BUSY -> "There are as many connections to the camera as allowed.";
            case SILENT -> "The camera sent nothing for too long.";
            case BROKEN -> "The camera broke the connection.";
        };
    }

    private static ServiceAnswer failed(Reason reason, String message) {
        return new ServiceAnswer.Failed(reason, message);
    }

    private ServiceAnswer tooLarge() {
        return failed(Reason.TOO_LARGE, "The body is larger than " + config.maxRequestBytes() + " bytes.");
    }

    private static boolean isPlain(String path) {
        return path.startsWith("/") && path.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
