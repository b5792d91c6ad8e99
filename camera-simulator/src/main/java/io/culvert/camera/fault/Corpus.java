package io.culvert.camera.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The catalogue of odd and hostile cameras: {@code corpus.txt} beside this class, a section for each. All of it was written
 * for this project; where a real maker is named, cameras of that make are known to do this.
 */
public final class Corpus {
    private static final Duration DEFAULT_WITHIN = Duration.ofSeconds(5);

    private static final class Holder {
        static final List<Fixture> ALL = load();
    }

    private Corpus() {}

    /** Every camera of the catalogue, in its order. */
    public static List<Fixture> all() {
        return Holder.ALL;
    }

    /** The script of a server that has every camera of the catalogue under its name. */
    public static String script() {
        return all().stream()
                .map(fixture -> "[" + fixture.name() + "]\nuse " + fixture.name() + "\n")
                .collect(Collectors.joining());
    }

    /** @throws IllegalArgumentException when there is none of that name */
    public static Fixture fixture(String name) {
        return all().stream()
                .filter(fixture -> fixture.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("no camera \"" + name + "\" (expected: one of corpus.txt)"));
    }

    private static List<Fixture> load() {
        try (InputStream in = Corpus.class.getResourceAsStream("corpus.txt")) {
            if (in == null) {
                throw new IllegalStateException("corpus.txt is missing");
            }
            List<Fixture> fixtures = new ArrayList<>();
            for (ScriptReader.Section section :
                    ScriptReader.sections(new String(in.readAllBytes(), StandardCharsets.UTF_8))) {
                if (!section.name().equals("*")) {
                    fixtures.add(fixture(section));
                }
            }
            return List.copyOf(fixtures);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read corpus.txt", e);
        }
    }

    private static Fixture fixture(ScriptReader.Section section) {
        String does = "";
        String[] must = {"play"};
        Map<String, String> camera = new HashMap<>();
        List<ScriptReader.Line> lines = new ArrayList<>();
        for (ScriptReader.Line line : section.lines()) {
            String text = line.text();
            if (text.startsWith("does: ")) {
                does = text.substring(6);
            } else if (text.startsWith("must: ")) {
                must = text.substring(6).split("\\s+");
            } else if (text.startsWith("camera: ")) {
                for (String setting : text.substring(8).split("\\s+")) {
                    String[] pair = setting.split("=", 2);
                    camera.put(pair[0], pair.length > 1 ? pair[1] : "");
                }
            } else {
                lines.add(line);
            }
        }
        Fixture.Outcome outcome = outcome(must[0]);
        return new Fixture(
                section.name(),
                does,
                outcome,
                must.length > 1 ? must[1] : null,
                must.length > 3 ? Duration.ofNanos(Quantity.nanos(must[3])) : DEFAULT_WITHIN,
                camera.getOrDefault("codec", "h264"),
                camera.getOrDefault("audio", "none"),
                camera.containsKey("udp"),
                Integer.parseInt(camera.getOrDefault("max-sessions", "0")),
                List.copyOf(lines));
    }

    private static Fixture.Outcome outcome(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "play" -> Fixture.Outcome.PLAYS;
            case "settle" -> Fixture.Outcome.SETTLES;
            case "refuse" -> Fixture.Outcome.REFUSED;
            case "end" -> Fixture.Outcome.ENDS;
            case "recover" -> Fixture.Outcome.RECOVERS;
            default ->
                throw new IllegalArgumentException(
                        "must: " + word + " (expected: play, settle, refuse, end or recover)");
        };
    }
}
