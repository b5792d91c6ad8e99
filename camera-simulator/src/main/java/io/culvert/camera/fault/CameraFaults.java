package io.culvert.camera.fault;

import io.culvert.media.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong at one camera. Counts how often, over all its connections.
 *
 * <p>Threading: confined to the server's event loop once it is made.
 */
public final class CameraFaults {
    private final List<Rule> answerRules = new ArrayList<>();
    private final List<Rule> mediaRules = new ArrayList<>();
    private final Map<String, Integer> controls = new LinkedHashMap<>();
    private @Nullable Login login;
    private Random random = new Random();

    CameraFaults(List<ScriptReader.Section> sections) {
        for (ScriptReader.Section section : sections) {
            section.lines().forEach(this::add);
        }
    }

    private void add(ScriptReader.Line line) {
        String[] words = line.text().split("\\s+");
        try {
            switch (words[0]) {
                case "use" -> Corpus.fixture(words[1]).lines().forEach(this::add);
                case "seed" -> random = new Random(Long.parseLong(words[1]));
                case "control" -> controls.put(words[1], Quantity.number(words[2], 0, 1));
                case "login" -> login = login(words);
                default -> {
                    Rule rule = ScriptReader.rule(line);
                    (rule.fault() instanceof AnswerFault ? answerRules : mediaRules).add(rule);
                }
            }
        } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException("line " + line.number() + ": " + line.text() + " is incomplete", e);
        }
    }

    private static Login login(String[] words) {
        if (!List.of("basic", "md5", "sha256").contains(words[1])) {
            throw new IllegalArgumentException("login " + words[1] + " (expected: basic, md5 or sha256)");
        }
        boolean oneUse = words.length > 4 && words[4].equals("one-use");
        return new Login(words[1], words[2], Secret.of(words[3]), oneUse);
    }

    /** The login that this camera asks for beside or instead of the server's, or null. */
    public @Nullable Login login() {
        return login;
    }

    /** Which track a control URL of the script's own names, or -1. */
    public int track(String uri) {
        for (Map.Entry<String, Integer> control : controls.entrySet()) {
            if (uri.contains(control.getKey())) {
                return control.getValue();
            }
        }
        return -1;
    }

    /** The faults of one more connection's answers. */
    public DialogueFaults dialogue() {
        return new DialogueFaults(answerRules, random);
    }

    /** The faults of one more session's media, from its PLAY on. */
    public MediaFaults media(Wire wire) {
        return new MediaFaults(mediaRules, random, wire);
    }
}
