package io.culvert.agent.wifi;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code wpa_cli} in its interactive mode: commands go to its standard input, where nobody sees them, answers and events come from
 * its standard output. An event begins with its level, as in {@code <3>CTRL-EVENT-CONNECTED}.
 *
 * <p>Threading: one thread asks; a thread of its own reads.
 */
final class SupplicantSession implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_LINES = 1_000;
    private static final String BANNER_END = "Interactive mode";

    private final Process process;
    private final BufferedWriter input;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>(MOST_LINES);
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>(MOST_LINES);

    /** @throws IOException if wpa_cli cannot be run or finds no wpa_supplicant */
    SupplicantSession(String wpaCli) throws IOException, InterruptedException {
        ProcessBuilder builder = Program.prepared(wpaCli);
        builder.environment().put("HOME", "/nonexistent"); // no history of what is typed
        process = builder.start();
        input = process.outputWriter(StandardCharsets.US_ASCII);
        Thread reader = new Thread(this::read, "wpa-cli");
        reader.setDaemon(true);
        reader.start();
        String line = nextAnswer();
        while (line != null && !line.equals(BANNER_END)) {
            line = nextAnswer();
        }
        if (line == null) {
            close();
            throw new IOException("wpa_cli finds no wpa_supplicant");
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                String text = line.replaceFirst("^[\\r> ]*", "");
                if (text.matches("<\\d>.*")) {
                    events.offer(text);
                } else if (!text.isBlank()) {
                    answers.offer(text.strip());
                }
            }
        } catch (IOException ended) {
            // whoever waits gets no answer
        }
    }

    private @Nullable String nextAnswer() throws InterruptedException {
        return answers.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The one line that answers a command. */
    String ask(String command) throws IOException, InterruptedException {
        answers.clear();
        input.write(command);
        input.newLine();
        input.flush();
        String answer = nextAnswer();
        if (answer == null) {
            throw new IOException("wpa_cli does not answer");
        }
        return answer;
    }

    /** @throws IOException if the answer is anything but OK; the message names the command without what follows its name */
    void tell(String command) throws IOException, InterruptedException {
        if (!ask(command).equals("OK")) {
            throw new IOException("wpa_supplicant refuses " + command.replaceFirst(" .*", ""));
        }
    }

    /** The next event, or null if none comes in this time. */
    @Nullable
    String nextEvent(Duration within) throws InterruptedException {
        return events.poll(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
