package io.culvert.media.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FormatParametersTest {

    @Test
    void get_base64Value_keepsItsEqualsSigns() {
        FormatParameters parameters =
                FormatParameters.parse("packetization-mode=1; Sprop-Parameter-Sets=Zw==,aA== ;;x");

        assertThat(parameters.get("sprop-parameter-sets")).isEqualTo("Zw==,aA==");
        assertThat(parameters.get("x")).isEmpty();
        assertThat(parameters.get("y")).isNull();
    }

    @Test
    void with_existingName_keepsItsPlace() {
        FormatParameters parameters =
                FormatParameters.parse("a=1;b=2").with("A", "3").with("c", "4");

        assertThat(parameters.format()).isEqualTo("A=3;b=2;c=4");
        assertThat(parameters.without("b").format()).isEqualTo("A=3;c=4");
    }

    @Test
    void parse_tooMany_keepsTheFirst64() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            text.append('p').append(i).append("=1;");
        }
        FormatParameters parameters = FormatParameters.parse(text.toString());

        assertThat(parameters.get("p63")).isEqualTo("1");
        assertThat(parameters.get("p64")).isNull();
    }
}
