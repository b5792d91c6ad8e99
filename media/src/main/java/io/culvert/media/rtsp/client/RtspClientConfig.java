package io.culvert.media.rtsp.client;

import io.culvert.media.rtsp.RtspUrl;
import java.time.Duration;
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
 * @param allowBasic answer a Basic challenge in the clear; Digest is preferred wherever it is offered
 * @param describeOnly stop after DESCRIBE: a probe that takes no session at the camera
 * @param userAgent of every request
 * @param resolver finds the address of the host
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
        HostResolver resolver) {

    /** Everything at its default: no credentials, {@code AUTO}, 5 s to connect, 5 s to answer, 10 s of silence. */
    public static RtspClientConfig of(RtspUrl url) {
        return new RtspClientConfig(
                url,
                null,
                MediaTransport.AUTO,
                false,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                true,
                false,
                "Culvert",
                HostResolver.system());
    }

    public RtspClientConfig withCredentials(@Nullable Credentials newCredentials) {
        return new RtspClientConfig(
                url,
                newCredentials,
                transport,
                videoOnly,
                connectTimeout,
                responseTimeout,
                silenceTimeout,
                allowBasic,
                describeOnly,
                userAgent,
                resolver);
    }

    public RtspClientConfig withTransport(MediaTransport newTransport) {
        return new RtspClientConfig(
                url,
                credentials,
                newTransport,
                videoOnly,
                connectTimeout,
                responseTimeout,
                silenceTimeout,
                allowBasic,
                describeOnly,
                userAgent,
                resolver);
    }

    public RtspClientConfig withVideoOnly(boolean newVideoOnly) {
        return new RtspClientConfig(
                url,
                credentials,
                transport,
                newVideoOnly,
                connectTimeout,
                responseTimeout,
                silenceTimeout,
                allowBasic,
                describeOnly,
                userAgent,
                resolver);
    }

    public RtspClientConfig withConnectTimeout(Duration newTimeout) {
        return new RtspClientConfig(
                url,
                credentials,
                transport,
                videoOnly,
                newTimeout,
                responseTimeout,
                silenceTimeout,
                allowBasic,
                describeOnly,
                userAgent,
                resolver);
    }

    public RtspClientConfig withResponseTimeout(Duration newTimeout) {
        return new RtspClientConfig(
                url,
                credentials,
                transport,
                videoOnly,
                connectTimeout,
                newTimeout,
                silenceTimeout,
                allowBasic,
                describeOnly,
                userAgent,
                resolver);
    }

    public RtspClientConfig withSilenceTimeout(Duration newTimeout) {
        return new RtspClientConfig(
                url,
                credentials,
                transport,
                videoOnly,
                connectTimeout,
                responseTimeout,
                newTimeout,
                allowBasic,
                describeOnly,
                userAgent,
                resolver);
    }

    public RtspClientConfig withAllowBasic(boolean newAllowBasic) {
        return new RtspClientConfig(
                url,
                credentials,
                transport,
                videoOnly,
                connectTimeout,
                responseTimeout,
                silenceTimeout,
                newAllowBasic,
                describeOnly,
                userAgent,
                resolver);
    }

    public RtspClientConfig withDescribeOnly(boolean newDescribeOnly) {
        return new RtspClientConfig(
                url,
                credentials,
                transport,
                videoOnly,
                connectTimeout,
                responseTimeout,
                silenceTimeout,
                allowBasic,
                newDescribeOnly,
                userAgent,
                resolver);
    }

    public RtspClientConfig withUserAgent(String newUserAgent) {
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
                newUserAgent,
                resolver);
    }

    public RtspClientConfig withResolver(HostResolver newResolver) {
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
                newResolver);
    }
}
