package io.culvert.media.rtsp.client;

import io.culvert.media.rtsp.RtspUrl;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code RtspClient} is to open.
 *
 * @param url of the camera's stream; the only host that is ever dialled
 * @param credentials or null where the camera asks for none
 * @param videoOnly leave audio alone
 * @param connectTimeout for name look-up, TCP and TLS together
 * @param responseTimeout for the answer to one request
 * @param silenceTimeout without a packet before the session counts as dead
 * @param allowBasic answer a Basic challenge, which shows the password to whoever listens; Digest is preferred wherever
 *     it is offered
 * @param describeOnly stop after DESCRIBE: a probe that takes no session at the camera
 * @param userAgent of every request
 * @param resolver finds the address of the host
 * @param budget what the camera may cost
 */
public record RtspClientConfig(
        RtspUrl url,
        @Nullable Credentials credentials,
        MediaTransport transport,
        boolean videoOnly,
        Duration connectTimeout,
        Duration responseTimeout,
        Duration silenceTimeout,
        boolean allowBasic,
        boolean describeOnly,
        String userAgent,
        HostResolver resolver,
        StreamBudget budget) {

    /** Everything at its default: no credentials, {@code AUTO}, 5 s to connect, 5 s to answer, 10 s of silence, Basic over TLS only. */
    public static RtspClientConfig of(RtspUrl url) {
        return new RtspClientConfig(
                url,
                null,
                MediaTransport.AUTO,
                false,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                url.secure(),
                false,
                "Culvert",
                HostResolver.system(),
                StreamBudget.defaults());
    }

    public RtspClientConfig withCredentials(@Nullable Credentials newCredentials) {
        return with(draft -> draft.credentials = newCredentials);
    }

    public RtspClientConfig withTransport(MediaTransport newTransport) {
        return with(draft -> draft.transport = newTransport);
    }

    public RtspClientConfig withVideoOnly(boolean newVideoOnly) {
        return with(draft -> draft.videoOnly = newVideoOnly);
    }

    public RtspClientConfig withConnectTimeout(Duration newTimeout) {
        return with(draft -> draft.connectTimeout = newTimeout);
    }

    public RtspClientConfig withResponseTimeout(Duration newTimeout) {
        return with(draft -> draft.responseTimeout = newTimeout);
    }

    public RtspClientConfig withSilenceTimeout(Duration newTimeout) {
        return with(draft -> draft.silenceTimeout = newTimeout);
    }

    public RtspClientConfig withAllowBasic(boolean newAllowBasic) {
        return with(draft -> draft.allowBasic = newAllowBasic);
    }

    public RtspClientConfig withDescribeOnly(boolean newDescribeOnly) {
        return with(draft -> draft.describeOnly = newDescribeOnly);
    }

    public RtspClientConfig withUserAgent(String newUserAgent) {
        return with(draft -> draft.userAgent = newUserAgent);
    }

    public RtspClientConfig withResolver(HostResolver newResolver) {
        return with(draft -> draft.resolver = newResolver);
    }

    public RtspClientConfig withBudget(StreamBudget newBudget) {
        return with(draft -> draft.budget = newBudget);
    }

    private RtspClientConfig with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** The components while one of them is being changed. */
    private static final class Draft {
        private final RtspUrl url;
        private @Nullable Credentials credentials;
        private MediaTransport transport;
        private boolean videoOnly;
        private Duration connectTimeout;
        private Duration responseTimeout;
        private Duration silenceTimeout;
        private boolean allowBasic;
        private boolean describeOnly;
        private String userAgent;
        private HostResolver resolver;
        private StreamBudget budget;

        Draft(RtspClientConfig from) {
            url = from.url;
            credentials = from.credentials;
            transport = from.transport;
            videoOnly = from.videoOnly;
            connectTimeout = from.connectTimeout;
            responseTimeout = from.responseTimeout;
            silenceTimeout = from.silenceTimeout;
            allowBasic = from.allowBasic;
            describeOnly = from.describeOnly;
            userAgent = from.userAgent;
            resolver = from.resolver;
            budget = from.budget;
        }

        RtspClientConfig finish() {
            return new RtspClientConfig(
                    url,
                    credentials,
                    transport,
                    videoOnly,
                    connectTimeout,
                    responseTimeout,
                    silenceTimeout,
                    allowBasic,
                    describeOnly,
                    userAgent,
                    resolver,
                    budget);
        }
    }
}
