package io.culvert.gateway.web;

import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.provisioning.Agents;
import io.culvert.gateway.provisioning.Agents.Registration;
import io.culvert.media.Secret;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One list of agents on its way into the database, some hundred lines at a time. Every line stands for itself. Confined to
 * the thread that runs it; blocks.
 */
final class AgentImport {
    static final int MAX_LINES = 100_000;

    private static final int AT_ONCE = 500;
    private static final String REGISTERED = "registered";
    private static final String TAKEN = "agent_id_not_available";

    private final Agents agents;
    private final Actor actor;
    private final List<Numbered> lines;
    private final char separator;
    private final List<Line> report = new ArrayList<>();
    private int done;

    private record Numbered(int number, String text) {}

    /** What became of one line of a list. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "AgentImportLine")
    record Line(
            int line,
            String agentId,

            @Schema(description = "registered, bad_line, bad_agent_id, bad_activation_key or agent_id_not_available")
            String result,

            @Schema(description = "where the line had none: the one that was made, shown once") @Nullable
            String activationKey) {

        @Override
        public String toString() {
            return "Line[" + line + " " + result + "]";
        }
    }

    /** What became of a list. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "AgentImport")
    record Report(int registered, int refused, List<Line> lines) {}

    /** How far it is. */
    @Serdeable
    @Schema(name = "AgentImportProgress")
    record Progress(int done, int total) {}

    /** @throws ProblemException when the list is too long */
    AgentImport(Agents agents, Actor actor, String csv) {
        this.agents = agents;
        this.actor = actor;
        List<String> all = AgentCsv.lines(csv);
        this.separator = all.isEmpty() ? ',' : AgentCsv.separator(all.getFirst());
        this.lines = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            String line = all.get(i);
            if (!line.isBlank() && !(i == 0 && AgentCsv.isHeader(line))) {
                lines.add(new Numbered(i + 1, line));
            }
        }
        if (lines.size() > MAX_LINES) {
            throw new ProblemException(
                    ProblemCode.TOO_LARGE,
                    lines.size() + " lines (expected: at most " + MAX_LINES + "); send parts of it.");
        }
    }

    boolean isDone() {
        return done == lines.size();
    }

    Progress progress() {
        return new Progress(done, lines.size());
    }

    Report report() {
        int registered = (int)
                report.stream().filter(line -> line.result().equals(REGISTERED)).count();
        return new Report(registered, report.size() - registered, List.copyOf(report));
    }

    /** Takes in the next lines; what it throws leaves everything as before the call. */
    void step() {
        List<Numbered> part = lines.subList(done, Math.min(lines.size(), done + AT_ONCE));
        List<Optional<List<String>>> read = part.stream()
                .map(line -> AgentCsv.fields(line.text(), separator))
                .toList();
        List<Registration> results = agents.registerAll(
                actor,
                read.stream().flatMap(Optional::stream).map(AgentImport::wanted).toList());
        int next = 0;
        for (int i = 0; i < part.size(); i++) {
            int number = part.get(i).number();
            Optional<List<String>> fields = read.get(i);
            report.add(
                    fields.isEmpty()
                            ? new Line(number, "", "bad_line", null)
                            : line(number, fields.get(), results.get(next++)));
        }
        done += part.size();
    }

    private static Agents.Wanted wanted(List<String> fields) {
        return new Agents.Wanted(fields.get(0), Secret.of(fields.get(1)), fields.get(2), fields.get(3));
    }

    private static Line line(int number, List<String> fields, Registration result) {
        String agentId = fields.get(0);
        boolean ownKey = !fields.get(1).isEmpty();
        return switch (result) {
            case Registration.Registered done ->
                new Line(
                        number,
                        done.agentId(),
                        REGISTERED,
                        ownKey ? null : done.activationKey().reveal());
            case Registration.Taken taken -> new Line(number, agentId, TAKEN, null);
            case Registration.BadAgentId bad -> new Line(number, agentId, "bad_agent_id", null);
            case Registration.BadActivationKey bad -> new Line(number, agentId, "bad_activation_key", null);
        };
    }
}
