package io.culvert.gateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigKeyTest {

    private static final Pattern ROW = Pattern.compile("^\\| (`culvert\\.[^|]*)\\|([^|]*)\\|", Pattern.MULTILINE);
    private static final Pattern KEY = Pattern.compile("`(culvert\\.[a-z0-9.]+)`");

    @Test
    void documentation_namesExactlyTheKeysThereAre() throws IOException {
        Set<String> documented = new TreeSet<>();
        Matcher rows = ROW.matcher(documentation());
        while (rows.find()) {
            Matcher keys = KEY.matcher(rows.group(1));
            while (keys.find()) {
                documented.add(keys.group(1));
            }
        }
        assertThat(documented)
                .isEqualTo(Arrays.stream(ConfigKey.values())
                        .map(ConfigKey::property)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void documentation_givesTheDefaultsOfTheCode() throws IOException {
        Matcher rows = ROW.matcher(documentation());
        while (rows.find()) {
            Matcher keys = KEY.matcher(rows.group(1));
            assertThat(keys.find()).isTrue();
            String variable = ConfigKey.variableOf(keys.group(1));
            String inCode = ConfigKey.ofVariable(variable).orElseThrow().defaultText();
            Matcher shown = Pattern.compile("`([^`]+)`").matcher(rows.group(2));
            String inText = shown.find() ? shown.group(1) : "";
            assertThat(inText).as(variable).isEqualTo(inCode == null ? "" : inCode);
        }
    }

    @ParameterizedTest
    @EnumSource(ConfigKey.class)
    void everyDefault_keepsItsOwnRule(ConfigKey key) {
        String value = key.defaultText();
        if (value != null && !value.isEmpty()) {
            assertThat(SettingForms.problem(key, value)).isEmpty();
        }
        assertThat(key.variable()).isEqualTo("CULVERT_" + key.name());
    }

    private static String documentation() throws IOException {
        Path file = Path.of("../docs/configuration.md");
        return Files.readString(Files.exists(file) ? file : Path.of("docs/configuration.md"));
    }
}
