package io.culvert.agent.doctor;

import io.culvert.agent.identity.AgentIdentity;
import io.culvert.agent.identity.CaPin;
import io.culvert.agent.identity.Enrolment;
import io.culvert.agent.identity.EnrolmentResult;
import io.culvert.agent.identity.GatewayAddress;
import io.culvert.agent.identity.TlsLook;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The way to one gateway: name, TCP, TLS, the agents' protocol, and what time it is there. */
record GatewayExamination(
        GatewayAddress gateway,
        @Nullable CaPin pin,
        @Nullable AgentIdentity identity,
        Enrolment enrolment,
        Clock clock) implements Examination {
    private static final int TLS_MILLIS = 4_000;
    private static final int ANSWER_SECONDS = 5;
    private static final Duration CLOCK_FINE = Duration.ofSeconds(2);
    private static final Duration CLOCK_BROKEN = Duration.ofMinutes(2);

    @Override
    public String title() {
        return "gateway " + gateway;
    }

    @Override
    public void examine(Consumer<Finding> findings) throws InterruptedException {
        InetSocketAddress target = Reach.of(gateway.host(), gateway.port(), findings);
        if (target == null) {
            return;
        }
        Finding tls = tls(target);
        findings.accept(tls);
        if (tls.verdict() != Verdict.BROKEN) {
            protocol(findings);
        }
    }

    private Finding tls(InetSocketAddress target) {
        long began = System.nanoTime();
        try {
            TlsLook look = TlsLook.at(gateway.host(), target, pin, TLS_MILLIS);
            long took = Reach.millisSince(began);
            if (look.objection() != null) {
                return objection(look, look.objection());
            }
            if (!look.http2()) {
                return Finding.broken(
                        "tls",
                        "the other side speaks TLS, but no HTTP/2",
                        "is this the port for agents (8443)? Does a proxy on the way open TLS?");
            }
            return Finding.fine(
                    "tls",
                    look.protocol() + " in " + took + " ms; "
                            + (pin == null
                                    ? "a public CA vouches for it"
                                    : "its CA is the expected one, " + look.ca()));
        } catch (SocketTimeoutException silent) {
            return Finding.broken(
                    "tls",
                    "connected, but no TLS handshake within " + TLS_MILLIS / 1_000 + " s",
                    "is this the port for agents (8443)? Does a firewall hold the connection?");
        } catch (SSLException noTls) {
            return Finding.broken(
                    "tls",
                    "connected, but the other side speaks no TLS that we do: " + noTls.getMessage(),
                    "is this the port for agents (8443)?");
        } catch (IOException broken) {
            return Finding.broken(
                    "tls", "the connection broke during the TLS handshake: " + broken.getMessage(), "try again");
        }
    }

    private Finding objection(TlsLook look, String objection) {
        if (pin != null && look.ca() != null && !pin.coversSameKeyAs(look.ca())) {
            return Finding.broken(
                    "tls",
                    "the gateway shows the CA " + look.ca() + " (expected: " + pin + ")",
                    "compare with the fingerprint that the gateway prints. If it is the expected one there, somebody on the way"
                            + " opens TLS, or this is another gateway");
        }
        Instant now = clock.instant();
        boolean ranOut = look.validUntil() != null && now.isAfter(look.validUntil());
        return Finding.broken(
                "tls",
                "the agent does not accept the gateway's certificate: " + objection,
                ranOut
                        ? "it ran out at " + look.validUntil() + ", and this machine believes it is " + now
                                + ": set the clock, or have the gateway's certificate renewed"
                        : "ask who runs the gateway");
    }

    private void protocol(Consumer<Finding> findings) throws InterruptedException {
        long asked = System.nanoTime();
        Instant askedAt = clock.instant();
        CompletableFuture<EnrolmentResult> answer = enrolment.knock(gateway, identity);
        EnrolmentResult result;
        try {
            result = answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException silent) {
            result = new EnrolmentResult.Failed("no answer within " + ANSWER_SECONDS + " s");
        } catch (ExecutionException failed) {
            result = new EnrolmentResult.Failed(String.valueOf(failed.getCause()));
        }
        long took = Reach.millisSince(asked);
        if (result instanceof EnrolmentResult.Granted granted) {
            findings.accept(Finding.fine(
                    "protocol",
                    "answers (" + took + " ms) and knows agent "
                            + granted.identity().id()));
            findings.accept(clock(askedAt, granted.gatewayTime(), took));
        } else if (result instanceof EnrolmentResult.Refused refused) {
            findings.accept(refusal(refused, took));
            findings.accept(clock(askedAt, refused.gatewayTime(), took));
        } else if (result instanceof EnrolmentResult.Failed failed) {
            findings.accept(Finding.broken(
                    "protocol",
                    "does not answer as a gateway: " + failed.message(),
                    "is this the port for agents (8443)? Is the gateway's database up?"));
        }
    }

    private Finding refusal(EnrolmentResult.Refused refused, long took) {
        boolean isEnrolled = identity != null && identity.isActivated();
        return switch (refused.error()) {
            case ENROLMENT_ERROR_UNAVAILABLE, ENROLMENT_ERROR_TOO_MANY_TRIES ->
                Finding.doubtful(
                        "protocol", "answers (" + took + " ms), but: " + refused.message(), "try again in a minute");
            case ENROLMENT_ERROR_REFUSED,
                    ENROLMENT_ERROR_BAD_PROOF,
                    ENROLMENT_ERROR_OTHER_OWNER,
                    ENROLMENT_ERROR_UNSPECIFIED,
                    UNRECOGNIZED ->
                isEnrolled
                        ? Finding.broken(
                                "protocol",
                                "answers, but no longer accepts this agent's key",
                                "have the provider make a new activation key, remove the state folder, and enrol again")
                        : Finding.fine(
                                "protocol", "answers (" + took + " ms); not enrolled, so nothing more can be asked");
        };
    }

    /** The gateway read its clock at some moment between question and answer; half of that time is not known. */
    private static Finding clock(Instant asked, Instant there, long tookMillis) {
        Duration ahead = Duration.between(there, asked.plusMillis(tookMillis / 2));
        Duration apart = ahead.abs();
        boolean agrees = apart.toMillis() < 500 + tookMillis / 2;
        String text = agrees
                ? "agrees with the gateway's"
                : "is " + spoken(apart) + (ahead.isNegative() ? " behind" : " ahead of") + " the gateway's";
        if (agrees || apart.compareTo(CLOCK_FINE) < 0) {
            return Finding.fine("clock", "this machine's clock " + text);
        }
        return apart.compareTo(CLOCK_BROKEN) < 0
                ? Finding.doubtful(
                        "clock", "this machine's clock " + text, "times of pictures are wrong by as much: use NTP")
                : Finding.broken(
                        "clock",
                        "this machine's clock " + text,
                        "set it (NTP): times of pictures are wrong by as much, and certificates seem too old or too young");
    }

    static String spoken(Duration time) {
        if (time.compareTo(Duration.ofDays(2)) >= 0) {
            return time.toDays() + " days";
        }
        if (time.compareTo(Duration.ofHours(2)) >= 0) {
            return time.toHours() + " hours";
        }
        return time.compareTo(Duration.ofMinutes(2)) >= 0
                ? time.toMinutes() + " minutes"
                : String.valueOf(Math.round(time.toMillis() / 100.0) / 10.0) + " s";
    }
}
