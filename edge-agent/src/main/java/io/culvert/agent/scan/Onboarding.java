package io.culvert.agent.scan;

import io.culvert.agent.identity.AgentIdentity;
import io.culvert.agent.identity.CaPin;
import io.culvert.agent.identity.EnrolmentResult;
import io.culvert.agent.identity.GatewayAddress;
import io.culvert.agent.identity.Invitation;
import io.culvert.agent.identity.Joining;
import io.culvert.agent.wifi.Wifi;
import io.culvert.agent.wifi.WifiOutcome;
import io.culvert.media.Secret;
import io.culvert.proto.tunnel.v1.JoinStage;
import io.culvert.proto.tunnel.v1.JoinStep;
import io.culvert.qr.QrPayload;
import io.culvert.qr.WifiNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows a code that was read: Wi-Fi, gateway, identity, in this order, each bounded in time.
 *
 * <p>Threading: one thread, which it blocks for two minutes at most.
 */
public final class Onboarding {
    private static final Logger log = LoggerFactory.getLogger(Onboarding.class);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

    private final Wifi wifi;
    private final GatewayDoor door;
    private final @Nullable CaPin onlyCa;
    private final Duration patience;
    private final States states;

    /**
     * @param onlyCa the one CA that this camera may belong to; null: any
     * @param patience with a gateway that does not answer: after a Wi-Fi was joined, an address takes its time
     */
    public Onboarding(Wifi wifi, GatewayDoor door, @Nullable CaPin onlyCa, Duration patience, States states) {
        this.wifi = wifi;
        this.door = door;
        this.onlyCa = onlyCa;
        this.patience = patience;
        this.states = states;
    }

    /** How a gateway is spoken with; an interface so that it can be slow, absent or hostile in tests. */
    public interface GatewayDoor {
        /** Whether it answers and is whom the invitation names. Blocks for some seconds at most. */
        Reached reach(Invitation invitation) throws InterruptedException;

        /** Asks for the identity and stores it. Blocks for some seconds at most. */
        EnrolmentResult join(Invitation invitation, List<JoinStep> steps) throws IOException, InterruptedException;
    }

    /** What came of dialling a gateway. */
    public enum Reached {
        YES,
        /** Somebody else than the code names. */
        NOT_PINNED,
        NO
    }

    /** Whether this camera may follow the code at all; if not, the states tell why. */
    boolean accepts(QrPayload payload) {
        boolean accepts = onlyCa == null || onlyCa.coversSameKeyAs(pin(payload));
        if (!accepts) {
            states.enter(ScanState.CODE_REFUSED, ScanReason.NOT_PINNED);
        }
        return accepts;
    }

    /**
     * Goes the whole way with a code that it {@link #accepts}.
     *
     * @param readMillis how long the code was looked for
     * @param giveUp ends the agent that runs: before the Wi-Fi is changed under it; if it stays, only when the gateway is reached
     * @return the stored identity; null if it did not come to that, and the states told why
     */
    public @Nullable AgentIdentity take(QrPayload payload, long readMillis, Runnable giveUp)
            throws InterruptedException {
        states.enter(ScanState.CODE_READ);
        List<JoinStep> steps = new ArrayList<>(List.of(step(JoinStage.JOIN_STAGE_CODE_READ, readMillis)));
        WifiNetwork network = payload.wifi();
        if (network != null) {
            giveUp.run();
            if (!joinsWifi(network, steps)) {
                return null;
            }
        }
        return join(invitation(payload), steps, giveUp);
    }

    private static Invitation invitation(QrPayload payload) {
        return new Invitation(
                new GatewayAddress(payload.host(), payload.port()),
                pin(payload),
                payload.operatorId(),
                Secret.of(payload.token()));
    }

    private static CaPin pin(QrPayload payload) {
        return CaPin.parse("sha256:" + payload.caFingerprint());
    }

    private boolean joinsWifi(WifiNetwork network, List<JoinStep> steps) throws InterruptedException {
        states.enter(ScanState.WIFI_JOINING);
        long begun = System.nanoTime();
        WifiOutcome outcome = wifi.join(network);
        if (outcome != WifiOutcome.JOINED) {
            states.enter(ScanState.WIFI_FAILED, ScanReason.of(outcome));
            return false;
        }
        steps.add(step(JoinStage.JOIN_STAGE_WIFI_JOINED, millisSince(begun)));
        states.enter(ScanState.WIFI_JOINED);
        return true;
    }

    /**
     * From the gateway on; also for an invitation that an earlier start did not see the end of.
     *
     * @param giveUp ends the agent that runs, if any does
     */
    public @Nullable AgentIdentity join(Invitation invitation, List<JoinStep> steps, Runnable giveUp)
            throws InterruptedException {
        long begun = System.nanoTime();
        long end = begun + patience.toNanos();
        Reached reached = door.reach(invitation);
        while (reached == Reached.NO && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(TRY_AGAIN.toMillis());
            reached = door.reach(invitation);
        }
        if (reached != Reached.YES) {
            states.enter(
                    ScanState.GATEWAY_FAILED,
                    reached == Reached.NOT_PINNED ? ScanReason.NOT_PINNED : ScanReason.UNREACHABLE);
            return null;
        }
        states.enter(ScanState.GATEWAY_REACHED);
        List<JoinStep> all = new ArrayList<>(steps);
        all.add(step(JoinStage.JOIN_STAGE_GATEWAY_REACHED, millisSince(begun)));
        giveUp.run();
        return enrolled(invitation, all);
    }

    private @Nullable AgentIdentity enrolled(Invitation invitation, List<JoinStep> steps) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        try {
            EnrolmentResult result = door.join(invitation, steps);
            while (isWorthAnotherTry(result) && System.nanoTime() - end < 0) {
                TimeUnit.MILLISECONDS.sleep(TRY_AGAIN.toMillis());
                result = door.join(invitation, steps);
            }
            return judged(result);
        } catch (IOException unusable) {
            log.error("state folder: {}", unusable.getMessage());
            states.enter(ScanState.REFUSED, ScanReason.STORAGE);
            return null;
        }
    }

    private static boolean isWorthAnotherTry(EnrolmentResult result) {
        return result instanceof EnrolmentResult.Failed
                || (result instanceof EnrolmentResult.Refused refused && !Joining.isFinal(refused.error()));
    }

    private @Nullable AgentIdentity judged(EnrolmentResult result) {
        if (result instanceof EnrolmentResult.Granted granted) {
            states.enter(ScanState.ENROLLED);
            return granted.identity();
        }
        if (result instanceof EnrolmentResult.Refused refused) {
            log.warn("the gateway refuses ({}): {}", refused.error(), refused.message());
            states.enter(ScanState.REFUSED, isWorthAnotherTry(result) ? ScanReason.BUSY : ScanReason.TOKEN_REFUSED);
        } else if (result instanceof EnrolmentResult.Failed failed) {
            log.warn("not enrolled: {}", failed.message());
            states.enter(ScanState.GATEWAY_FAILED, ScanReason.UNREACHABLE);
        }
        return null;
    }

    private static JoinStep step(JoinStage stage, long millis) {
        return JoinStep.newBuilder()
                .setStage(stage)
                .setTookMs((int) Math.min(millis, Integer.MAX_VALUE))
                .build();
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
