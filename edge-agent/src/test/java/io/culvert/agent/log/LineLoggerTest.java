package io.culvert.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.Level;

class LineLoggerTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Logger logger = new LineLogger(
            "io.culvert.agent.link.GatewayLink", Level.INFO, new PrintStream(bytes, true, StandardCharsets.UTF_8));

    @Test
    void event_isOneLine_withTimeLevelAndShortName() {
        logger.info("{} lost: {}", "gateway:1", "silence");
        logger.debug("not this");
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO GatewayLink gateway:1 lost: silence\n");
    }

    /** A gateway's words, say. */
    @Test
    void text_thatWouldBeginALine_staysInItsOwn() {
        logger.info("refused: {}", "no\n2026-01-01T00:00:00.000Z INFO GatewayLink \u001b[31mfine\r");
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .endsWith("refused: no?2026-01-01T00:00:00.000Z INFO GatewayLink ?[31mfine?\n")
                .hasLineCount(1);
    }

    @Test
    void failure_isPrintedBelow() {
        logger.warn("broke", new IllegalStateException("why"));
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("WARN GatewayLink broke\njava.lang.IllegalState");
    }

    @Test
    void time_isUtcToTheMillisecond() {
        for (String time : new String[] {"2026-01-02T03:04:05.006Z", "1999-12-31T23:59:59.999Z"}) {
            StringBuilder line = new StringBuilder();
            LineLogger.appendTime(line, Instant.parse(time).toEpochMilli());
            assertThat(line.toString()).isEqualTo(time);
        }
    }

    @Test
    void level_isInfoUnlessNamed() {
        assertThat(AgentLogProvider.level(null)).isEqualTo(Level.INFO);
        assertThat(AgentLogProvider.level("nonsense")).isEqualTo(Level.INFO);
        assertThat(AgentLogProvider.level(" debug")).isEqualTo(Level.DEBUG);
    }
}
