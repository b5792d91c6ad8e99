package io.culvert.agent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of this agent, as Maven wrote it into the jar. */
final class AgentVersion implements IVersionProvider {
    private static final String DESCRIPTOR = "/META-INF/maven/io.culvert/edge-agent/pom.properties";

    static String text() {
        try (InputStream in = AgentVersion.class.getResourceAsStream(DESCRIPTOR)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "development");
        } catch (IOException unreadable) {
            return "development";
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {"Culvert agent " + text()};
    }
}
