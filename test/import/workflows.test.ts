import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkInputs, loadBot } from '../../bots/language/index.ts';
import { replay } from '../recorder/replay.ts';
import type { PageServer } from '../support/pages/page-server.ts';
import { importText } from './imported-bot.ts';
import { notesOf, ordersOf, serveOrders } from './order-page.ts';

let shop: PageServer;
beforeEach(async () => {
  shop = await serveOrders();
});
afterEach(() => shop.close());

const secrets = { 'local.password': 'from the store' };

test('a workflow of UiPath reads a table, loops, decides, types and clicks in the browser', async () => {
  const selector = (inner: string) =>
    `&lt;html app='chrome.exe' title='Order' /&gt;&lt;webctrl ${inner} /&gt;`;
  const modern = (activity: string, attributes: string, inner: string) => `
            <uix:${activity} DisplayName="${activity}" ${attributes} Version="V5">
              <uix:${activity}.Target>
                <uix:TargetAnchorable FullSelectorArgument="&lt;webctrl ${inner} /&gt;" SearchSteps="Selector" />
              </uix:${activity}.Target>
            </uix:${activity}>`;
  const xaml = `<?xml version="1.0" encoding="utf-8"?>
<Activity x:Class="Enter_Orders" xmlns="http://schemas.microsoft.com/netfx/2009/xaml/activities" xmlns:this="clr-namespace:" this:Enter_Orders.in_City="Ulm" xmlns:ui="http://schemas.uipath.com/workflow/activities" xmlns:uix="http://schemas.uipath.com/workflow/activities/uix" xmlns:x="http://schemas.microsoft.com/winfx/2006/xaml" xmlns:s="clr-namespace:System">
  <x:Members>
    <x:Property Name="in_City" Type="InArgument(x:String)" />
  </x:Members>
  <Sequence DisplayName="Enter orders">
    <Sequence.Variables>
      <Variable x:TypeArguments="x:Int32" Name="count" Default="[0]" />
      <Variable x:TypeArguments="x:String" Name="total" />
      <Variable x:TypeArguments="x:Object" Name="orders" />
    </Sequence.Variables>
    <ui:ReadCsvFile DisplayName="Read CSV" FilePath="orders.csv" DataTable="[orders]" />
    <ui:OpenBrowser DisplayName="Open Browser" Url="${shop.url}/order">
      <ui:OpenBrowser.Body>
        <ActivityAction x:TypeArguments="x:Object">
          <Sequence DisplayName="Do">
            <ui:GetText DisplayName="Get Text">
              <ui:GetText.Target>
                <ui:Target Selector="${selector("id='total' tag='P'")}" />
              </ui:GetText.Target>
              <ui:GetText.Value>
                <OutArgument x:TypeArguments="x:String">[total]</OutArgument>
              </ui:GetText.Value>
            </ui:GetText>
            <ui:ForEachRow DataTable="[orders]" DisplayName="For Each Row">
              <ui:ForEachRow.Body>
                <ActivityAction x:TypeArguments="s:Object">
                  <ActivityAction.Argument>
                    <DelegateInArgument x:TypeArguments="s:Object" Name="row" />
                  </ActivityAction.Argument>
                  <Sequence DisplayName="Body">
                    <Assign DisplayName="Assign">
                      <Assign.To><OutArgument x:TypeArguments="x:Int32">[count]</OutArgument></Assign.To>
                      <Assign.Value><InArgument x:TypeArguments="x:Int32">[count + 1]</InArgument></Assign.Value>
                    </Assign>
                    <ui:TypeInto DisplayName="Type" EmptyField="True" Text="[row(&quot;Name&quot;).ToString + &quot; of &quot; + in_City]">
                      <ui:TypeInto.Target><ui:Target Selector="${selector("id='customer' tag='INPUT'")}" /></ui:TypeInto.Target>
                    </ui:TypeInto>
                    <If Condition="[count = 1 AndAlso total.Contains(&quot;42&quot;)]" DisplayName="If">
                      <If.Then>${modern('NSelectItem', 'Item="Germany"', "tag='SELECT' name='country'")}
                      </If.Then>
                      <If.Else>${modern('NCheck', 'Action="Check"', "tag='INPUT' id='express'")}
                      </If.Else>
                    </If>${modern('NTypeInto', 'Text="hunter22"', "tag='INPUT' type='password'")}${modern('NTypeInto', 'Text="[&quot;a note[k(f2)]&quot;]"', "tag='TEXTAREA' id='note'")}
                    <TryCatch DisplayName="Try">
                      <TryCatch.Try>
                        <Throw Exception="[New BusinessRuleException(&quot;no &quot; + in_City)]" />
                      </TryCatch.Try>
                      <TryCatch.Catches>
                        <Catch x:TypeArguments="s:Exception">
                          <ActivityAction x:TypeArguments="s:Exception">
                            <ActivityAction.Argument><DelegateInArgument x:TypeArguments="s:Exception" Name="exception" /></ActivityAction.Argument>
                            <ui:LogMessage Level="Warn" Message="[exception.Message]" />
                          </ActivityAction>
                        </Catch>
                      </TryCatch.Catches>
                    </TryCatch>${modern('NClick', 'ClickType="Single" MouseButton="Left"', "tag='BUTTON' aaname='Send order'")}
                    <ui:Click DisplayName="Again" ClickType="CLICK_SINGLE"><ui:Click.Target><ui:Target Selector="${selector("tag='A' aaname='Another order'")}" /></ui:Click.Target></ui:Click>
                  </Sequence>
                </ActivityAction>
              </ui:ForEachRow.Body>
            </ui:ForEachRow>
          </Sequence>
        </ActivityAction>
      </ui:OpenBrowser.Body>
    </ui:OpenBrowser>
    <ui:Click DisplayName="In SAP"><ui:Click.Target><ui:Target Selector="&lt;wnd app='sap.exe' /&gt;&lt;ctrl name='OK' role='push button' /&gt;" /></ui:Click.Target></ui:Click>
    <ui:InvokeWorkflowFile WorkflowFileName="Other.xaml" />
  </Sequence>
</Activity>`;
  await using bot = await importText('Main.xaml', xaml);
  expect(bot.errors).toEqual([]);
  expect(bot.report).toMatchObject({ format: 'uipath', placeholder: 2, secrets: ['local.password'] });
  expect(JSON.stringify(bot.report) + bot.text).not.toContain('hunter22');
  await writeFile(join(bot.folder, 'orders.csv'), 'Name\nAcme\nUmbrella\n');

  const { manifest } = await loadBot(bot.folder);
  const result = await replay(bot.folder, { secrets, input: checkInputs(manifest, {}) });
  expect(result.status, JSON.stringify(result)).toBe('completed');
  const order = { quantity: '', password: 'from the store', note: 'a note' };
  expect(ordersOf(shop)).toEqual([
    { customer: 'Acme of Ulm', country: 'de', ...order },
    { customer: 'Umbrella of Ulm', country: '', express: 'yes', ...order },
  ]);
  expect(notesOf(shop)).toEqual(['F2', 'F2']);
});

test('a flowchart of UiPath becomes steps in a row with a choice where it decides', async () => {
  const log = (text: string) => `<ui:LogMessage Level="Info" Message="[&quot;${text}&quot;]" />`;
  const xaml = `<Activity x:Class="Chart" xmlns="http://schemas.microsoft.com/netfx/2009/xaml/activities" xmlns:ui="http://schemas.uipath.com/workflow/activities" xmlns:x="http://schemas.microsoft.com/winfx/2006/xaml">
  <Flowchart StartNode="{x:Reference A}">
    <Flowchart.Variables><Variable x:TypeArguments="x:Int32" Name="n" Default="3" /></Flowchart.Variables>
    <FlowStep x:Name="A">${log('first')}<FlowStep.Next>
      <FlowDecision x:Name="B" Condition="[n &gt; 2]">
        <FlowDecision.True><FlowStep x:Name="C">${log('more')}<FlowStep.Next><x:Reference>E</x:Reference></FlowStep.Next></FlowStep></FlowDecision.True>
        <FlowDecision.False><FlowStep x:Name="D">${log('less')}<FlowStep.Next><FlowStep x:Name="E">${log('last')}</FlowStep></FlowStep.Next></FlowStep></FlowDecision.False>
      </FlowDecision></FlowStep.Next></FlowStep>
  </Flowchart>
</Activity>`;
  await using bot = await importText('Chart.xaml', xaml);
  expect(bot.errors).toEqual([]);
  expect(bot.report.placeholder).toBe(0);
  expect([...bot.text.matchAll(/message: (\w+)/g)].map(([, message]) => message)).toEqual([
    'first',
    'more',
    'less',
    'last',
  ]);
  const result = await replay(bot.folder);
  expect(result.status, JSON.stringify(result)).toBe('completed');
});

test('a copied flow of Power Automate Desktop reads a table, loops, decides, types and clicks in the browser', async () => {
  const control = (name: string, tag: string, attributes: Record<string, string>) => ({
    AutomationProtocol: null,
    Name: name,
    SelectorCount: 1,
    Selectors: [
      {
        CustomSelector: null,
        Elements: [
          {
            Attributes: Object.entries(attributes).map(([Name, Value]) => ({
              Ignore: false,
              IsOrdinal: false,
              Name,
              Operation: 'EqualTo',
              Value,
            })),
            CustomValue: null,
            Ignore: false,
            Name: tag,
            Tag: tag,
          },
        ],
        Ignore: false,
        IsCustom: false,
      },
    ],
  });
  const custom = (name: string, selector: string) => ({
    Name: name,
    Selectors: [{ CustomSelector: selector, Elements: [], Ignore: false, IsCustom: true }],
  });
  const repository = {
    Screens: [
      {
        Name: "Web Page 'Order'",
        Controls: [
          control("Input text 'customer'", 'input', { Id: 'customer', Name: 'customer' }),
          control("Input password 'password'", 'input', { Id: 'password' }),
          control("Select 'country'", 'select', { Id: 'country' }),
          control("Input checkbox 'express'", 'input', { Id: 'express', Type: 'checkbox' }),
          custom("Button 'Send order'", 'form[Id="order"] > button[Text="Send order"]'),
          custom("Anchor 'Another order'", 'a[Text="Another order"]'),
          control("Paragraph 'Total'", 'p', { Id: 'total' }),
        ],
      },
    ],
  };
  const element = (name: string) => `appmask['Web Page \\'Order\\'']['${name.replace(/'/g, "\\'")}']`;
  const flow = `@@timestamp: '11/22/2026 10:00:00'
# Orders of the day
SET City TO $'''Ulm'''
SET Count TO 0
WebAutomation.LaunchEdge.LaunchEdge Url: $'''${shop.url}/order''' WindowState: WebAutomation.BrowserWindowState.Normal ClearCache: False Timeout: 60 BrowserInstance=> Browser
WebAutomation.GetDetailsOfElement BrowserInstance: Browser Control: ${element("Paragraph 'Total'")} AttributeName: $'''Own Text''' AttributeValue=> Total
Excel.LaunchExcel.LaunchAndOpenUnderExistingProcess Path: $'''orders.csv''' Visible: True ReadOnly: False Instance=> ExcelInstance
Excel.ReadFromExcel.ReadAllCells Instance: ExcelInstance ReadAsText: False FirstLineIsHeader: True RangeValue=> ExcelData
LOOP FOREACH CurrentItem IN ExcelData
    Variables.IncreaseVariable Value: Count IncrementValue: 1
    WebAutomation.PopulateTextField.PopulateTextField BrowserInstance: Browser Control: ${element("Input text 'customer'")} Text: $'''%CurrentItem['Name']% of %City%,
100%%''' EmulateTyping: True Mode: WebAutomation.PopulateTextMode.Replace
    IF Count = 1 AND Contains(Total, $'''42''', False) THEN
        WebAutomation.SetDropDownListValue.SetDropDownListValueByName BrowserInstance: Browser Control: ${element("Select 'country'")} OptionsNames: $'''Germany'''
    ELSE IF Count > 5 THEN
        EXIT
    ELSE
        WebAutomation.SetCheckboxState BrowserInstance: Browser Control: ${element("Input checkbox 'express'")} State: WebAutomation.CheckboxState.Checked
    END
    WebAutomation.PopulateTextField.PopulateTextField BrowserInstance: Browser Control: ${element("Input password 'password'")} Text: P'''AQAAANCMnd8BFdERjHoAwE''' Mode: WebAutomation.PopulateTextMode.Replace
    BLOCK Send
    ON BLOCK ERROR
        Logging.LogMessage Message: $'''failed: %LastError%''' LogLevel: Logging.LogLevel.Warning
    END
        WebAutomation.PressButton.PressButton BrowserInstance: Browser Control: ${element("Button 'Send order'")} WaitForPageToLoadTimeout: 60
    END
    WAIT (WebAutomation.WaitForWebPageContent.WebPageToContainText BrowserInstance: Browser Text: $'''Order taken''')
    WebAutomation.Click.Click BrowserInstance: Browser Control: ${element("Anchor 'Another order'")} ClickType: WebAutomation.ClickType.LeftClick
END
UIAutomation.Click.Click Element: appmask['Window \\'SAP\\'']['Knopf'] ClickType: UIAutomation.ClickType.LeftClick
DISABLE WAIT 30
Cryptography.HashText Text: Total HashedText=> Hash
`;
  const text = `${flow}\n# [ControlRepository][PowerAutomateDesktop]\n\n${JSON.stringify({ ControlRepositorySymbols: [{ Name: 'appmask', Repository: JSON.stringify(repository) }] }, null, 2)}\n`;
  await using bot = await importText('flow.txt', text);
  expect(bot.errors).toEqual([]);
  expect(bot.report).toMatchObject({ format: 'power-automate', placeholder: 2, secrets: ['local.password'] });
  expect(JSON.stringify(bot.report) + bot.text).not.toContain('AQAAANCMnd8BFdERjHoAwE');
  await writeFile(join(bot.folder, 'orders.csv'), 'Name\nAcme\nUmbrella\n');

  const result = await replay(bot.folder, { secrets });
  expect(result.status, JSON.stringify(result)).toBe('completed');
  const order = { quantity: '', password: 'from the store', note: '' };
  expect(ordersOf(shop)).toEqual([
    { customer: 'Acme of Ulm, 100%', country: 'de', ...order },
    { customer: 'Umbrella of Ulm, 100%', country: '', express: 'yes', ...order },
  ]);
});
