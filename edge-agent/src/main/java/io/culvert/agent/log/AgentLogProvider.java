package io.culvert.agent.log;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Gives SLF4J the agent's loggers. Not found by itself: the system property {@code slf4j.provider} has to name it before the
 * first logger is made, so that a program which merely uses the agent's classes keeps its own log.
 *
 * <p>Thread-safe.
 */
public final class AgentLogProvider implements SLF4JServiceProvider, ILoggerFactory {
    /** Environment variable with the level of the agent's own lines: {@code error} to {@code trace}. */
    public static final String LEVEL_VARIABLE = "CULVERT_LOG";

    private static final String OWN = "io.culvert.";

    private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter contexts = new NOPMDCAdapter();
    private final Level own = level(System.getenv(LEVEL_VARIABLE));

    /** The level of that name; INFO where it is none. */
    static Level level(@Nullable String name) {
        if (name != null) {
            for (Level level : Level.values()) {
                if (level.name().equalsIgnoreCase(name.strip())) {
                    return level;
                }
            }
        }
        return Level.INFO;
    }

    @Override
    public Logger getLogger(String name) {
        Logger known = loggers.get(name);
        if (known != null) {
            return known;
        }
        Logger made = new LineLogger(name, name.startsWith(OWN) ? own : Level.WARN, System.err);
        Logger raced = loggers.putIfAbsent(name, made);
        return raced == null ? made : raced;
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return this;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return contexts;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        // everything is there from the start
    }
}
