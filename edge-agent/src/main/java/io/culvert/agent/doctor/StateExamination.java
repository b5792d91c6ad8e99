package io.culvert.agent.doctor;

import io.culvert.agent.identity.AgentIdentity;
import io.culvert.agent.identity.IdentityStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/** The state folder and the identity in it. */
record StateExamination(Patient patient, Clock clock) implements Examination {
    private static final String ENROL = "run: agent enrol (it needs an Agent ID and an activation key of the provider)";

    @Override
    public String title() {
        return "state folder " + patient.stateDir();
    }

    @Override
    public void examine(Consumer<Finding> findings) {
        Path folder = patient.stateDir();
        if (!Files.exists(folder)) {
            findings.accept(Finding.doubtful("state", "is not there yet", ENROL));
            return;
        }
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            findings.accept(Finding.broken(
                    "state",
                    "is no folder that this user may write into",
                    "run doctor and agent as the folder's owner"));
        }
        try {
            AgentIdentity identity = IdentityStore.peek(folder);
            if (identity == null || !identity.isActivated()) {
                findings.accept(Finding.doubtful("identity", "this agent is not enrolled", ENROL));
                return;
            }
            findings.accept(Finding.fine("identity", "this is agent " + identity.id()));
            findings.accept(certificate(identity));
            mode(IdentityStore.identityFile(folder), findings);
        } catch (IOException unusable) {
            findings.accept(
                    Finding.broken(
                            "identity",
                            "cannot be used: " + unusable.getMessage(),
                            "if it is damaged: remove the folder, have the provider make a new activation key, and enrol again"));
        }
    }

    private Finding certificate(AgentIdentity identity) {
        Instant now = clock.instant();
        Instant until = identity.expiry().truncatedTo(ChronoUnit.SECONDS);
        if (now.isBefore(identity.beginning())) {
            return Finding.broken(
                    "certificate",
                    "begins " + identity.beginning().truncatedTo(ChronoUnit.SECONDS)
                            + ", but this machine believes it is " + now.truncatedTo(ChronoUnit.SECONDS),
                    "set the clock (NTP)");
        }
        if (!now.isBefore(until)) {
            return Finding.doubtful(
                    "certificate",
                    "ran out at " + until,
                    "if the clock is right: nothing, a running agent renews it when it reaches a gateway");
        }
        return Finding.fine(
                "certificate",
                "valid until " + until + "; a running agent renews it from "
                        + identity.renewalDue().truncatedTo(ChronoUnit.SECONDS));
    }

    private static void mode(Path file, Consumer<Finding> findings) throws IOException {
        try {
            String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
            if (!mode.endsWith("------")) {
                findings.accept(Finding.broken(
                        "secret",
                        file + " has mode " + mode + ", and holds the agent's key",
                        "run: chmod 600 " + file));
            }
        } catch (UnsupportedOperationException noModes) {
            // a file system without modes
        }
    }
}
