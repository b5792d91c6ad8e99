package io.culvert.gateway.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AgentInputTest {

    @Test
    void subAndMain_areNamedByEachOther() {
        AgentInput main = input("yard");
        AgentInput sub = input(main.subName());

        assertThat(main.isSub()).isFalse();
        assertThat(main.mainName()).isEqualTo("yard");
        assertThat(sub.name()).isEqualTo("yard/sub");
        assertThat(sub.isSub()).isTrue();
        assertThat(sub.mainName()).isEqualTo("yard");
    }

    @Test
    void json_isWhatWasAnnouncedAndNoMore() throws IOException {
        assertThat(JsonMapper.createDefault().writeValueAsString(input("yard"))).isEqualTo("""
                {"name":"yard","codec":"H264","width":640,"height":360,"state":"ready","detail":"slow","services":["http"]}""");
    }

    private static AgentInput input(String name) {
        return new AgentInput(name, "H264", 640, 360, "ready", "slow", List.of("http"));
    }
}
