package io.culvert.agent.doctor;

import io.culvert.agent.camera.CameraConfig;
import io.culvert.agent.identity.AgentIdentity;
import io.culvert.agent.identity.CaPin;
import io.culvert.agent.identity.Enrolment;
import io.culvert.agent.identity.GatewayAddress;
import io.culvert.agent.identity.GatewayDialer;
import io.culvert.agent.identity.Hardware;
import io.culvert.agent.identity.IdentityStore;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Examines all parts at once and reports them one after the other, each finding as soon as it and everything before it is there.
 *
 * <p>Threading: {@link #examine} blocks, at most for the time limit; each part has a thread of its own.
 */
public final class Doctor {
    private final EventLoop loop;
    private final Clock clock;
    private final Duration limit;

    /**
     * @param loop carries the connections to gateways and cameras
     * @param limit for everything together
     */
    public Doctor(EventLoop loop, Clock clock, Duration limit) {
        this.loop = loop;
        this.clock = clock;
        this.limit = limit;
    }

    /** A part under examination: what it has found, and an empty finding at the end. */
    private record Part(Examination examination, BlockingQueue<Finding> findings) {
        private static final Finding END = new Finding(Verdict.FINE, "", "", null);

        void run() {
            try {
                examination.examine(findings::add);
            } catch (InterruptedException late) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException bug) {
                findings.add(Finding.broken("doctor", "could not look further: " + bug, "report this as a bug"));
            } finally {
                findings.add(END);
            }
        }
    }

    /** Looks at everything; gives the worst that was found. */
    public Verdict examine(Patient patient, Report report) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        ExecutorService threads = Executors.newCachedThreadPool(new DefaultThreadFactory("doctor", true));
        try {
            List<Part> parts = new ArrayList<>();
            for (Examination examination : examinations(patient)) {
                Part part = new Part(examination, new LinkedBlockingQueue<>());
                threads.execute(part::run);
                parts.add(part);
            }
            Verdict worst = Verdict.FINE;
            for (Part part : parts) {
                worst = worst.worse(tell(part, report, deadline));
            }
            report.end(worst);
            return worst;
        } finally {
            threads.shutdownNow();
        }
    }

    private Verdict tell(Part part, Report report, long deadline) throws InterruptedException {
        report.part(part.examination().title());
        Verdict worst = Verdict.FINE;
        while (true) {
            Finding finding = part.findings().poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (Part.END.equals(finding)) {
                return worst;
            }
            if (finding == null) {
                finding = Finding.broken(
                        "time", "not finished within " + limit.toSeconds() + " s", "look at this part alone");
                report.finding(finding);
                return Verdict.BROKEN;
            }
            worst = worst.worse(finding.verdict());
            report.finding(finding);
        }
    }

    private List<Examination> examinations(Patient patient) {
        List<Examination> examinations = new ArrayList<>();
        examinations.add(new FilesExamination(patient));
        examinations.add(new StateExamination(patient, clock));
        AgentIdentity identity = identityOf(patient);
        List<GatewayAddress> gateways =
                patient.gateways().isEmpty() && identity != null ? identity.gateways() : patient.gateways();
        CaPin pin = patient.pin() == null && identity != null ? identity.pin() : patient.pin();
        if (gateways.isEmpty()) {
            examinations.add(new NoGateway());
        }
        Enrolment enrolment = new Enrolment(new GatewayDialer(loop, pin), patient.version(), Hardware.detect(), clock);
        AgentIdentity asking = withPin(identity, pin);
        gateways.forEach(gateway -> examinations.add(new GatewayExamination(gateway, pin, asking, enrolment, clock)));
        for (CameraConfig camera : patient.cameras()) {
            examinations.add(new CameraExamination(camera, loop, clock));
        }
        if (patient.mails() != null) {
            examinations.add(new MailExamination(patient.mails()));
        }
        return examinations;
    }

    /** What the configuration says goes before what was kept at the enrolment. */
    private static @Nullable AgentIdentity withPin(@Nullable AgentIdentity identity, @Nullable CaPin pin) {
        return identity == null
                ? null
                : new AgentIdentity(identity.id(), identity.key(), identity.chain(), pin, identity.gateways());
    }

    /** The identity, or null where there is none that can be used; why, the state's own examination tells. */
    private static @Nullable AgentIdentity identityOf(Patient patient) {
        try {
            return IdentityStore.peek(patient.stateDir());
        } catch (IOException unreadable) {
            return null;
        }
    }

    /** Neither configuration nor enrolment names one. */
    private record NoGateway() implements Examination {
        @Override
        public String title() {
            return "gateways";
        }

        @Override
        public void examine(Consumer<Finding> findings) {
            findings.accept(Finding.broken(
                    "gateways",
                    "none is configured",
                    "write gateways: [\"host:port\"] into the configuration, or enrol"));
        }
    }
}
