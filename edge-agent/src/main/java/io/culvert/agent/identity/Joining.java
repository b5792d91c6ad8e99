package io.culvert.agent.identity;

import io.culvert.proto.tunnel.v1.EnrolmentError;
import io.culvert.proto.tunnel.v1.JoinStep;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Answers an invitation: from the token of a QR code to a stored certificate, in steps of which any may be the last one before
 * the power goes.
 *
 * <pre>
 * key pair and invitation stored → gateway asked → certificate stored → invitation forgotten
 * </pre>
 *
 * <p>An agent that is somebody's already asks with the key pair it has. If that one belongs to another owner's agent, the
 * gateway says so, and it asks once more with a new pair, as a new agent; the old identity stays until the new one is stored.
 *
 * <p>Threading: any one thread but the event loop; blocks for two questions at most.
 */
public final class Joining {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final IdentityStore store;
    private final Enrolment enrolment;

    /** @param enrolment whose dialer trusts the invitation's pin */
    public Joining(IdentityStore store, Enrolment enrolment) {
        this.store = store;
        this.enrolment = enrolment;
    }

    /**
     * Asks the gateway, and stores what it gives.
     *
     * @param steps what it took to come here
     * @throws IOException if the state folder cannot be used; then nothing was asked, or the same may be asked again
     */
    public EnrolmentResult join(Invitation invitation, List<JoinStep> steps) throws IOException, InterruptedException {
        EnrolmentResult result = ask(new PendingJoin(invitation, keyFor(invitation)), steps);
        if (result instanceof EnrolmentResult.Refused refused
                && refused.error() == EnrolmentError.ENROLMENT_ERROR_OTHER_OWNER) {
            result = ask(new PendingJoin(invitation, AgentKey.generate()), steps);
        }
        if (result instanceof EnrolmentResult.Granted granted) {
            store.save(granted.identity());
            store.forgetJoin();
        } else if (result instanceof EnrolmentResult.Refused refused && isFinal(refused.error())) {
            store.forgetJoin();
        }
        return result;
    }

    /** The pair that this token was answered with before, the one the agent has, or a new one. */
    private AgentKey keyFor(Invitation invitation) throws IOException {
        PendingJoin before = store.loadJoin();
        if (before != null && before.invitation().hasTokenOf(invitation)) {
            return before.key();
        }
        @Nullable AgentIdentity identity = store.load();
        return identity == null ? AgentKey.generate() : identity.key();
    }

    private EnrolmentResult ask(PendingJoin join, List<JoinStep> steps) throws IOException, InterruptedException {
        store.saveJoin(join);
        CompletableFuture<EnrolmentResult> asked = enrolment.join(join, steps);
        try {
            return asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException none) {
            return new EnrolmentResult.Failed("no answer");
        }
    }

    /** Whether asking again with the same token is of no use. */
    public static boolean isFinal(EnrolmentError error) {
        return switch (error) {
            case ENROLMENT_ERROR_REFUSED, ENROLMENT_ERROR_BAD_PROOF, ENROLMENT_ERROR_OTHER_OWNER -> true;
            case ENROLMENT_ERROR_TOO_MANY_TRIES,
                    ENROLMENT_ERROR_UNAVAILABLE,
                    ENROLMENT_ERROR_UNSPECIFIED,
                    UNRECOGNIZED -> false;
        };
    }
}
