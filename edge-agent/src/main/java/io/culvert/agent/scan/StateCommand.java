package io.culvert.agent.scan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner's command that plays a sound or lights a lamp: run once per state, one after the other, without a shell, with the
 * state and its reason as last arguments and as {@code CULVERT_STATE} and {@code CULVERT_REASON}.
 *
 * <p>Threading: states are entered from any thread and never wait; the command runs on a thread of its own. What a slow one has
 * not got round to is left out, oldest first; one that takes longer than ten seconds is ended.
 */
public final class StateCommand implements StateListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StateCommand.class);
    private static final int MOST_WAITING = 16;
    private static final long PATIENCE_SECONDS = 10;
    private static final long GOODBYE_SECONDS = 3;

    private final List<String> command;
    private final ThreadPoolExecutor runner = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            work -> {
                Thread thread = new Thread(work, "scan-state");
                thread.setDaemon(true);
                return thread;
            },
            new ThreadPoolExecutor.DiscardOldestPolicy());

    /** @param command path of a program, or a program and its arguments with blanks between them */
    public StateCommand(String command) {
        this.command = words(command);
    }

    private static List<String> words(String command) {
        return Files.isExecutable(Path.of(command))
                ? List.of(command)
                : List.of(command.strip().split("\\s+"));
    }

    @Override
    public void entered(ScanState state, @Nullable ScanReason reason) {
        runner.execute(() -> run(state.word(), reason == null ? "" : reason.word()));
    }

    private void run(String state, String reason) {
        List<String> line = new ArrayList<>(command);
        line.add(state);
        if (!reason.isEmpty()) {
            line.add(reason);
        }
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CULVERT_STATE", state);
        builder.environment().put("CULVERT_REASON", reason);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                log.warn("the command for states takes longer than {} s at {}", PATIENCE_SECONDS, state);
            }
        } catch (IOException unusable) {
            log.warn("the command for states cannot be run: {}", unusable.getMessage());
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets what was entered be told, for a few seconds. */
    @Override
    public void close() {
        runner.shutdown();
        try {
            if (!runner.awaitTermination(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
                runner.shutdownNow();
            }
        } catch (InterruptedException impatient) {
            runner.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
