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
                resolver,
                budget);
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
                resolver,
                budget);
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
                resolver,
                budget);
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
                resolver,
                budget);
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
                resolver,
                budget);
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
                resolver,
                budget);
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
                resolver,
                budget);
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
                resolver,
                budget);
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
                resolver,
                budget);
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
                newResolver,
                budget);
    }

    public RtspClientConfig withBudget(StreamBudget newBudget) {
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
                newBudget);
    }
}
