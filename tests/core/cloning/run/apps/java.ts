import { java } from '../../../../../core/cloning/java/index.ts';
import { hostJson, type App } from './model.ts';

export const javaApp: App = {
  model: 'java',
  language: java,
  modes: ['stamp', 'freeze', 'dispatch'],
  files: {
    'host.json': hostJson,
    'pom.xml': `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>shop</groupId>
  <artifactId>shop</artifactId>
  <version>1.0.0</version>
  <dependencies>
    <dependency>
      <groupId>com.microsoft</groupId>
      <artifactId>durabletask-azure-functions</artifactId>
      <version>1.6.3</version>
    </dependency>
  </dependencies>
</project>
`,
    'src/main/java/shop/OrderFlow.java': `package shop;

import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.durabletask.TaskOrchestrationContext;
import com.microsoft.durabletask.azurefunctions.DurableOrchestrationTrigger;

public class OrderFlow {
    @FunctionName("Order")
    public String order(@DurableOrchestrationTrigger(name = "context") TaskOrchestrationContext context) {
        String rules = "rules 1";
        context.callActivity(Activities.PAY, rules).await();
        context.callActivity("Tax", rules).await();
        return rules;
    }
}
`,
    'src/main/java/shop/Activities.java': `package shop;

import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.durabletask.azurefunctions.DurableActivityTrigger;

public class Activities {
    static final String PAY = "Pay";

    @FunctionName(PAY)
    public String pay(@DurableActivityTrigger(name = "input") String input) {
        return "rules 1";
    }

    @FunctionName("Tax")
    public String tax(@DurableActivityTrigger(name = "input") String input) {
        return "rules 1";
    }
}
`,
    'src/main/java/shop/Counter.java': `package shop;

import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.durabletask.AbstractTaskEntity;
import com.microsoft.durabletask.EntityRunner;
import com.microsoft.durabletask.azurefunctions.DurableEntityTrigger;

public class Counter extends AbstractTaskEntity<Integer> {
    public void add(int amount) {
        state += amount;
    }

    @FunctionName("Counter")
    public static String run(@DurableEntityTrigger(name = "request") String request) {
        return EntityRunner.loadAndRun(request, Counter::new);
    }
}
`,
    'src/main/java/shop/Clients.java': `package shop;

import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import com.microsoft.durabletask.azurefunctions.DurableClientContext;
import com.microsoft.durabletask.azurefunctions.DurableClientInput;

public class Clients {
    @FunctionName("Start")
    public HttpResponseMessage start(
            @HttpTrigger(name = "request", methods = {HttpMethod.POST}, route = "orders") HttpRequestMessage<String> request,
            @DurableClientInput(name = "durable") DurableClientContext durable) {
        String id = durable.getClient().scheduleNewOrchestrationInstance("Order", null);
        return durable.createCheckStatusResponse(request, id);
    }
}
`,
  },
};
