package io.culvert.agent.scan;

import io.culvert.agent.identity.CaPin;
import io.culvert.agent.identity.Enrolment;
import io.culvert.agent.identity.EnrolmentResult;
import io.culvert.agent.identity.GatewayDialer;
import io.culvert.agent.identity.Hardware;
import io.culvert.agent.identity.IdentityStore;
import io.culvert.agent.identity.Invitation;
import io.culvert.agent.identity.Joining;
import io.culvert.agent.identity.TlsLook;
import io.culvert.proto.tunnel.v1.JoinStep;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway's door for agents that have no certificate yet, dialled with the pin of the code. Blocks; not on the event loop. */
public final class EnrolmentDoor implements Onboarding.GatewayDoor {
    private static final Logger log = LoggerFactory.getLogger(EnrolmentDoor.class);
    private static final int TLS_MILLIS = 4_000;
    private static final long ANSWER_SECONDS = 16;

    private final EventLoop loop;
    private final IdentityStore store;
    private final String version;
    private final Hardware hardware = Hardware.detect();

    /** @param version of the agent, told to the gateway */
    public EnrolmentDoor(EventLoop loop, IdentityStore store, String version) {
        this.loop = loop;
        this.store = store;
        this.version = version;
    }

    private Enrolment enrolment(CaPin pin) {
        return new Enrolment(new GatewayDialer(loop, pin), version, hardware, Clock.systemUTC());
    }

    @Override
    public Onboarding.Reached reach(Invitation invitation) throws InterruptedException {
        try {
            EnrolmentResult knocked = enrolment(invitation.pin())
                    .knock(invitation.gateway(), null)
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
            if (!(knocked instanceof EnrolmentResult.Failed failed)) {
                return Onboarding.Reached.YES;
            }
            log.debug("gateway: {}", failed.message());
        } catch (ExecutionException | TimeoutException none) {
            log.debug("gateway does not answer");
        }
        return isSomebodyElse(invitation) ? Onboarding.Reached.NOT_PINNED : Onboarding.Reached.NO;
    }

    /** Whether there is TLS, but not of the gateway that the code names. */
    private static boolean isSomebodyElse(Invitation invitation) throws InterruptedException {
        try {
            TlsLook look = TlsLook.at(invitation.gateway(), invitation.pin(), TLS_MILLIS);
            String objection = look.objection();
            if (objection != null) {
                log.warn("{} is not the gateway of the code: {}", invitation.gateway(), objection);
            }
            return objection != null;
        } catch (IOException unreachable) {
            return false;
        }
    }

    @Override
    public EnrolmentResult join(Invitation invitation, List<JoinStep> steps) throws IOException, InterruptedException {
        return new Joining(store, enrolment(invitation.pin())).join(invitation, steps);
    }
}
